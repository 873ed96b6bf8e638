import { DYN } from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import type { RecordRead } from '#core/expressions/record-read.ts';
import type { EntityDefinition } from './definition.ts';
import { recordWorld } from './record-world.ts';
import { entityScope } from './scopes.ts';

const MAY_READ = /\b(?:exists|count)\s*\(/;

/**
 * The sets of an entity's records, each by its fields, that conditions of the tenant's entities count or look into: a
 * write that joins or leaves one must not pass them unseen (docs/adr/0018).
 */
export function setGuards(a: {
  /** `app/entity` */
  path: string;
  entityPaths: readonly string[];
  definitionOf(path: string): EntityDefinition | null;
}): (readonly string[])[] {
  const sets = new Map<string, readonly string[]>();
  for (const path of a.entityPaths) {
    const definition = a.definitionOf(path);
    for (const read of definition ? setReads({ ...a, definition }) : []) {
      if (`${read.app}/${read.entity}` === a.path) sets.set(read.fields.join('+'), read.fields);
    }
  }
  return [...sets.values()];
}

function setReads(
  a: Pick<Parameters<typeof setGuards>[0], 'entityPaths' | 'definitionOf'> & {
    definition: EntityDefinition;
  },
): RecordRead[] {
  const { definition } = a;
  const sources = conditionsOf(definition).filter((source) => MAY_READ.test(source));
  if (sources.length === 0) return [];
  // policies are of the other app; what does not compile for another reason is not run either
  const scope = { ...entityScope({ fields: definition.fields, policies: {} }), policy: DYN };
  const records = recordWorld({ ...a, app: definition.app });
  return sources.flatMap((source) => {
    const result = compileExpression({ source, scope, records });
    return result.ok ? result.expression.recordReads.filter(({ by }) => by === 'index') : [];
  });
}

/** All conditions of an entity that may read other records. */
function conditionsOf(definition: EntityDefinition): string[] {
  const { validators, emits, template_overrides: overrides } = definition;
  const rules = validators.flatMap((one) => (one.type === 'expression' ? [one.rule] : []));
  const whens = [...overrides.controller.hooks, ...emits, ...validators].map((one) => one.when);
  return [...rules, ...whens].filter((source) => source !== undefined);
}
