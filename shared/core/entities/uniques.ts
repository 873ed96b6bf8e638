import type { UniqueSet } from './compiled-entity.ts';
import type { EntityDefinition } from './definition.ts';

/** What must be unique: fields marked so, and the sets of the definition. The case of letters counts only if asked. */
export function uniquesOf(definition: EntityDefinition): UniqueSet[] {
  const single = definition.fields.flatMap(({ name, unique }) => {
    if (unique === undefined || unique === false) return [];
    return [uniqueSet({ fields: [name], caseInsensitive: unique === true || unique.case_insensitive })];
  });
  const sets = definition.unique.map((one) =>
    Array.isArray(one)
      ? uniqueSet({ fields: one, caseInsensitive: true })
      : uniqueSet({ fields: one.fields, caseInsensitive: one.case_insensitive ?? true }),
  );
  return [...single, ...sets];
}

/** A set with the name of its claims. One in which case counts is another one, whose claims are made anew. */
export function uniqueSet(a: { fields: readonly string[]; caseInsensitive: boolean }): UniqueSet {
  return { ...a, name: `${a.fields.join('+')}${a.caseInsensitive ? '' : '='}` };
}
