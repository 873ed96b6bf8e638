import { keyOf, type Wanted } from '#core/definitions/changes/plan-changes.ts';
import { type Collection, definitionName, parseDefinition } from '#core/definitions/collections.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import { fixOf } from '#core/errors/fixes.ts';
import type { JsonObject } from '#core/json/json.ts';

/** A definition as it was sent. */
export type Given = { collection: Collection; value: JsonObject };

/** Something to know of one of several definitions; `index` = its place among those that were sent, null for others. */
export type FoundIn = Finding & { index: number | null; collection: Collection; name: string };

/** What was sent, parsed; what has not the shape of its kind, or is there twice, is a finding and left out. */
export function parseGiven(a: { given: readonly Given[] }): {
  wanted: (Wanted & { index: number })[];
  findings: FoundIn[];
} {
  const wanted = new Map<string, Wanted & { index: number }>();
  const findings: FoundIn[] = [];
  for (const [index, one] of a.given.entries()) {
    const { collection, value } = one;
    try {
      const parsed = { collection, body: parseDefinition(one), index };
      const first = wanted.get(keyOf(parsed));
      if (!first) wanted.set(keyOf(parsed), parsed);
      else findings.push(twice({ parsed, first: first.index }));
    } catch (error) {
      const name = `${String(value['app'] ?? '')}/${String(value['name'] ?? value['type'] ?? '')}`;
      findings.push(...findingsOf({ error, index, collection, name }));
    }
  }
  return { wanted: [...wanted.values()], findings };
}

/** The problems of a refusal, as findings; another error is thrown on. */
export function findingsOf(a: Pick<FoundIn, 'index' | 'collection' | 'name'> & { error: unknown }): FoundIn[] {
  const { error, ...where } = a;
  if (!isDroError(error)) throw error;
  return error.issues.map((issue) => ({ ...where, severity: 'error', ...issue, fix: fixOf(issue) }));
}

function twice(a: { parsed: Wanted & { index: number }; first: number }): FoundIn {
  const { collection, index } = a.parsed;
  const name = definitionName(a.parsed);
  const message = `${name} is given twice: it is definitions[${a.first}] too`;
  return {
    ...{ index, collection, name, severity: 'error', path: 'name', code: 'DUPLICATE_NAME', message },
    fix: 'leave one of them out',
  };
}
