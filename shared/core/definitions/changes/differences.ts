import { jsonEqual } from '#core/json/equal.ts';
import { isObject, type Json } from '#core/json/json.ts';

/** One place where two values differ; a side that has nothing there is left out. */
export type Difference = { path: string; before?: Json; after?: Json };

type Pair = { path: string; before: Json | undefined; after: Json | undefined };
type Keyed = ReadonlyMap<string, Json>;

// what members of a list are known by, where all of them have it
const KEYS = ['id', 'name', 'event'] as const;

/**
 * Where two JSON values differ, in the order of the first. Members of lists are held against each other by their `id`,
 * `name` or `event`, where each has one of its own, so that an added step is not a change of all behind it; another
 * order of the same members is a difference of the list.
 *
 * @example
 * ```ts
 * import { differences } from '#core/definitions/changes/differences.ts';
 * const found = differences({ before: { timeout: '1d' }, after: { timeout: '2d' } });
 * // [{ path: 'timeout', before: '1d', after: '2d' }]
 * ```
 */
export function differences(a: { before: Json; after: Json }): Difference[] {
  return compare({ path: '', ...a });
}

function compare(a: Pair): Difference[] {
  const { path, before, after } = a;
  if (jsonEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) =>
      compare({ path: path === '' ? name : `${path}.${name}`, before: before[name], after: after[name] }),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) return compareLists({ path, before, after });
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

function compareLists(a: { path: string; before: Json[]; after: Json[] }): Difference[] {
  const { path } = a;
  for (const key of KEYS) {
    const [before, after] = [keyed({ list: a.before, key }), keyed({ list: a.after, key })];
    if (before && after) return [...moved({ path, before, after }), ...compareKeyed({ path, before, after })];
  }
  const length = Math.max(a.before.length, a.after.length);
  return Array.from({ length }, (_, i) => i).flatMap((i) =>
    compare({ path: `${path}[${i}]`, before: a.before[i], after: a.after[i] }),
  );
}

function compareKeyed(a: { path: string; before: Keyed; after: Keyed }): Difference[] {
  const names = [...new Set([...a.before.keys(), ...a.after.keys()])];
  return names.flatMap((name) =>
    compare({ path: `${a.path}[${name}]`, before: a.before.get(name), after: a.after.get(name) }),
  );
}

/** The members by their key; null when one has none, or two have the same. */
function keyed(a: { list: readonly Json[]; key: string }): Keyed | null {
  const found = new Map<string, Json>();
  for (const one of a.list) {
    const name = isObject(one) ? one[a.key] : undefined;
    if (typeof name !== 'string' || found.has(name)) return null;
    found.set(name, one);
  }
  return found;
}

/** Members that are on both sides, in another order. */
function moved(a: { path: string; before: Keyed; after: Keyed }): Difference[] {
  const before = [...a.before.keys()].filter((name) => a.after.has(name));
  const after = [...a.after.keys()].filter((name) => a.before.has(name));
  return jsonEqual(before, after) ? [] : [{ path: `${a.path} (order)`, before, after }];
}
