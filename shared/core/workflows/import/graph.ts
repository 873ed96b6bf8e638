import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { ImportNote } from './key-table.ts';

/** Steps without those that nothing leads to, which are refused here; each gets a note. */
export function withoutUnreached(a: {
  steps: readonly { step: JsonObject; path: string }[];
  notes: ImportNote[];
}): Json[] {
  const byId = new Map(a.steps.map(({ step }) => [String(step['id']), step]));
  const reached = new Set<string>();
  const open = a.steps.slice(0, 1).map(({ step }) => String(step['id']));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = byId.get(id);
    if (!step || reached.has(id)) continue;
    reached.add(id);
    open.push(...gotosIn(step));
  }
  return a.steps.flatMap(({ step, path }) => {
    if (reached.has(String(step['id']))) return [step];
    a.notes.push({ path, message: 'nothing leads to this step; it was left out' });
    return [];
  });
}

function gotosIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(gotosIn);
  if (!isObject(value)) return [];
  const { goto, ...rest } = value;
  const named = typeof goto === 'string' ? [goto] : gotosIn(goto ?? null);
  return [...named, ...Object.values(rest).flatMap(gotosIn)];
}
