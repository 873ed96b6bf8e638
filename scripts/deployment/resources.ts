import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

/** The templates of a stage, by the ids of their stacks. */
export type Templates = Readonly<Record<string, JsonObject>>;
/** A resource of a template; references stand in it as texts, `@Stack/Construct`, with `.Attribute` behind. */
export type Resource = {
  path: string;
  type: string;
  properties: JsonObject;
  /** stays when its stack goes */
  stays: boolean;
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'REGION',
  'AWS::AccountId': 'ACCOUNT',
  'AWS::URLSuffix': 'amazonaws.com',
};

type Named = (a: { stack: string; logicalId: string }) => string;

/** All resources of a stage, in the order of the templates, readable: what one stack exports to another is followed. */
export function resourcesOf(templates: Templates): Resource[] {
  const paths = new Map(
    Object.entries(templates).flatMap(([stack, template]) =>
      entriesOf(template['Resources']).map(([id, resource]): [string, string] => [
        `${stack}/${id}`,
        pathOf(resource) ?? `${stack}/${id}`,
      ]),
    ),
  );
  const named: Named = ({ stack, logicalId }) => `@${paths.get(`${stack}/${logicalId}`) ?? logicalId}`;
  const exported = new Map(
    Object.entries(templates).flatMap(([stack, { Outputs }]) =>
      entriesOf(Outputs).flatMap(([, output]): [string, Json][] => {
        const name = member({ of: member({ of: output, key: 'Export' }), key: 'Name' });
        return typeof name === 'string'
          ? [[name, readable({ stack, named, exported: new Map(), value: member({ of: output, key: 'Value' }) })]]
          : [];
      }),
    ),
  );
  return Object.entries(templates).flatMap(([stack, template]) =>
    entriesOf(template['Resources']).map(([logicalId, resource]): Resource => {
      const value = member({ of: resource, key: 'Properties' });
      const properties = readable({ stack, named, exported, value });
      return {
        path: paths.get(`${stack}/${logicalId}`) ?? logicalId,
        type: String(member({ of: resource, key: 'Type' })),
        properties: isObject(properties) ? properties : {},
        stays: member({ of: resource, key: 'DeletionPolicy' }) === 'Retain',
      };
    }),
  );
}

/** The path of a reference, without the attribute that is asked for; null for a text that is none. */
export function referred(value: Json | undefined): string | null {
  return typeof value === 'string' ? (/^@([^.]+)/.exec(value)?.[1] ?? null) : null;
}

function readable(a: { stack: string; named: Named; exported: ReadonlyMap<string, Json>; value: Json }): Json {
  const { stack, named, exported, value } = a;
  if (Array.isArray(value)) return value.map((one) => readable({ ...a, value: one }));
  if (!isObject(value)) return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::ImportValue': imported } = value;
  if (typeof Ref === 'string') return PSEUDO[Ref] ?? named({ stack, logicalId: Ref });
  if (Array.isArray(attribute)) {
    const [logicalId, name] = attribute;
    return `${named({ stack, logicalId: String(logicalId) })}.${name}`;
  }
  if (Array.isArray(join) && Array.isArray(join[1])) {
    return join[1].map((one) => textOf(readable({ ...a, value: one }))).join(String(join[0]));
  }
  if (typeof imported === 'string') return exported.get(imported) ?? imported;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, readable({ ...a, value: one })]));
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function pathOf(resource: Json): string | null {
  const path = member({ of: member({ of: resource, key: 'Metadata' }), key: 'aws:cdk:path' });
  return typeof path === 'string' ? path.replace(/\/(Resource|Default)$/, '') : null;
}

function entriesOf(value: Json | undefined): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [];
}

function member(a: { of: Json; key: string }): Json {
  return isObject(a.of) ? (a.of[a.key] ?? null) : null;
}
