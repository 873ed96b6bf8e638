import { payloadJsonSchema } from '#core/catalog/describe-type.ts';
import { SYSTEM_EVENT_TYPES, type SystemEventType } from '#core/catalog/system-types.ts';
import { isObject, type Json } from '#core/json/json.ts';

const HEAD = `# Events of the system catalog

<!-- Made from shared/core/catalog/system by scripts/generate-event-docs.ts. Change the types there, then run
     UPDATE_DOCS=1 npm test -- test/docs -->

The ${SYSTEM_EVENT_TYPES.length} types that every tenant has. How to listen to them, send them and try them out is told in the
[guide](../guide/events.md). \`?\` marks what may be left out. \`base\` stands for \`tenantId\`, \`occurredAt\` and,
where there is an actor, \`actorUserId?\`, \`actorContactId?\` and \`actorType?\`: the platform fills them in.
`;

const BASE = ['tenantId', 'occurredAt', 'actorUserId', 'actorContactId', 'actorType'];

/** The reference of the system catalog, `docs/reference/events.md`. */
export function eventDocs(): string {
  const categories = [...new Set(SYSTEM_EVENT_TYPES.map((one) => one.category))].sort();
  return [HEAD, ...categories.flatMap(categoryDocs)].join('\n');
}

function categoryDocs(category: string): string[] {
  const types = SYSTEM_EVENT_TYPES.filter((one) => one.category === category);
  const [first] = types;
  return [`## ${category}`, '', `Source \`dro.${first?.app ?? ''}\`.`, '', ...types.flatMap(typeDocs)];
}

function typeDocs(type: SystemEventType): string[] {
  return [`### ${type.type}`, '', `${type.description} \`${type.schemaRef}\`${stateOf(type)}`, '', fieldsOf(type), ''];
}

function stateOf(type: SystemEventType): string {
  const parts = [
    ...(type.status === 'active' ? [] : [`**${type.status}**: ${type.reason ?? ''}`]),
    ...(type.successors.length > 0 ? [`Use ${names(type.successors)}.`] : []),
    ...(type.replaces.length > 0 ? [`In place of ${names(type.replaces)}.`] : []),
    ...(type.see.length > 0 ? [`See also ${names(type.see)}.`] : []),
  ];
  return parts.length === 0 ? '' : `; ${parts.join(' ')}`;
}

function names(types: readonly string[]): string {
  return types.map((one) => `\`${one}\``).join(', ');
}

function fieldsOf(type: SystemEventType): string {
  const { properties, required } = payloadJsonSchema(type);
  const needed = Array.isArray(required) ? required : [];
  const all = Object.entries(isObject(properties) ? properties : {});
  const whole = BASE.every((name) => all.some(([one]) => one === name));
  const own = all.filter(([name]) => !whole || !BASE.includes(name));
  return [
    ...(whole ? ['base'] : []),
    ...own.map(([name, schema]) => `\`${name}${needed.includes(name) ? '' : '?'}\` ${kindOf(schema)}`),
  ].join(' · ');
}

/** A schema in a few words. */
function kindOf(schema: Json): string {
  if (!isObject(schema)) return 'any';
  const { type, format, enum: values, items, anyOf } = schema;
  if (Array.isArray(anyOf)) return anyOf.map(kindOf).join(' or ');
  if (Array.isArray(values)) return values.map((one) => `\`${String(one)}\``).join(', ');
  if (type === 'array') return `list of ${kindOf(items ?? null)}`;
  return String(format ?? type ?? 'any');
}
