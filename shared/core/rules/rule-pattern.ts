import type { Expression } from '#core/expressions/compile-expression.ts';
import { toPattern } from '#core/expressions/to-pattern.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { EventSource } from './event-source.ts';

// the classic bus takes 2,048 characters; the fixed part takes some
const MOST_CHARS = 2048;

/**
 * The pattern of a rule: tenant, source and type always, and as much of the condition as the bus can say. What
 * personal fields hold is masked on the bus, so nothing about them is pushed.
 */
export function rulePattern(a: {
  tenant: string;
  source: EventSource;
  when: Expression | null;
  piiFields: readonly string[];
}): { pattern: JsonObject; exact: boolean } {
  const fixed: JsonObject = {
    source: [`dro.${a.source.app}`],
    'detail-type': [a.source.type],
    detail: { tenantId: [a.tenant] },
  };
  if (a.when === null) return { pattern: fixed, exact: true };
  const pushed = toPattern({
    expression: a.when,
    field: (path) => busPath({ path, source: a.source, piiFields: a.piiFields }),
    maxChars: MOST_CHARS - JSON.stringify(fixed).length,
  });
  return { pattern: merge({ left: fixed, right: pushed.pattern ?? {} }), exact: pushed.exact };
}

/** Where a name of the condition stands in the event; null for what is not in it. */
function busPath(a: { path: string[]; source: EventSource; piiFields: readonly string[] }): string[] | null {
  const [root = '', ...rest] = a.path;
  if (root === 'policy' || root === 'now') return null;
  if (root === 'event' || root === 'actor') return ['detail', ...(root === 'actor' ? ['actor'] : []), ...rest];
  if (a.source.entity === null) return ['detail', 'payload', ...(root === 'payload' ? rest : a.path)];
  const image = root === 'record' || root === 'original' || root === 'changes';
  const field = image ? rest[0] : root;
  if (field === undefined || a.piiFields.includes(field)) return null;
  return ['detail', ...(image ? a.path : ['record', ...a.path])];
}

function merge(a: { left: JsonObject; right: JsonObject }): JsonObject {
  const merged: JsonObject = { ...a.left };
  for (const [key, value] of Object.entries(a.right)) {
    const known: Json | undefined = merged[key];
    merged[key] = isObject(known) && isObject(value) ? merge({ left: known, right: value }) : value;
  }
  return merged;
}
