import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '#core/json/json.ts';
import { command, expectRefused, ITEMS, index, patch, values } from './command.ts';
import { type Expected, type Item, type ItemValues, refusalOf, toBody } from './expected.ts';

/** One write of a bulk. */
type Part =
  | { kind: 'create'; values: ItemValues }
  | { kind: 'update'; at: number; values: Partial<ItemValues> }
  | { kind: 'delete'; at: number };

const part: fc.Arbitrary<Part> = fc.oneof(
  values.map((given): Part => ({ kind: 'create', values: given })),
  fc.record({ kind: fc.constant<'update'>('update'), at: index, values: patch }),
  fc.record({ kind: fc.constant<'delete'>('delete'), at: index }),
);

const NOBODY = '01900000-0000-7000-8000-ffffffffffff';

/** The item that a part is about, as it stood before the bulk; of those that a bulk makes itself nobody knows the id. */
function targetOf(a: { part: Part; before: readonly Item[] }): string {
  const { part: one, before } = a;
  return one.kind === 'create' ? NOBODY : (before[one.at % Math.max(1, before.length)]?.id ?? NOBODY);
}

function toItem(a: { part: Part; id: string }): JsonObject {
  const { part: one, id } = a;
  if (one.kind === 'create') return { operation: 'create', values: toBody(one.values) };
  if (one.kind === 'update') return { operation: 'update', id, values: toBody(one.values) };
  return { operation: 'delete', id };
}

/** Does one part in the model, unless it has to be refused: then with which code. `together`: values count at the end. */
function play(a: { expected: Expected; part: Part; id: string; newId: string; together: boolean }): string | null {
  const { expected, part: one, id, newId } = a;
  const refused = (more: { values: ItemValues; status: string; self?: string }): string | null => {
    const refusal = refusalOf({ expected, ...more });
    return a.together && refusal === 'DUPLICATE_VALUE' ? null : refusal;
  };
  if (one.kind === 'create') {
    const refusal = refused({ values: one.values, status: 'draft' });
    if (refusal === null) expected.items.push({ ...one.values, id: newId, status: 'draft', alive: true });
    return refusal;
  }
  const item = expected.items.find((other) => other.id === id);
  if (!item?.alive) return 'NOT_FOUND';
  if (one.kind === 'delete') {
    item.alive = false;
    return null;
  }
  const refusal = refused({ values: { ...item, ...one.values }, status: item.status, self: id });
  if (refusal === null) Object.assign(item, one.values);
  return refusal;
}

const parts = fc.array(part, { minLength: 1, maxLength: 4 });

export const bulkEach = parts.map((given) =>
  command({
    name: 'bulkEach',
    given,
    run: async (expected, world) => {
      const ids = given.map((one) => targetOf({ part: one, before: expected.items }));
      const items = given.map((one, i) => toItem({ part: one, id: ids[i] ?? NOBODY }));
      const answer = await world.send({ method: 'POST', path: `${ITEMS}/_bulk`, body: { items } });
      const results = resultsOf(answer.json);
      expect(results).toHaveLength(given.length);
      for (const [i, one] of given.entries()) {
        const refusal = play({
          expected,
          part: one,
          id: ids[i] ?? NOBODY,
          newId: String(results[i]?.id),
          together: false,
        });
        expect(results[i]?.problem?.code ?? null).toBe(refusal);
      }
    },
  }),
);

export const bulkTogether = parts.map((given) =>
  command({
    name: 'bulkTogether',
    given,
    run: async (expected, world) => {
      const ids = given.map((one) => targetOf({ part: one, before: expected.items }));
      const items = given.map((one, i) => toItem({ part: one, id: ids[i] ?? NOBODY }));
      const answer = await world.send({ method: 'POST', path: `${ITEMS}/_bulk`, body: { items, atomic: true } });
      const results = resultsOf(answer.json);
      const after: Expected = { ...expected, items: expected.items.map((item) => ({ ...item })) };
      const refusals = given.flatMap((one, i) => {
        const target = { id: ids[i] ?? NOBODY, newId: String(results[i]?.id ?? i) };
        return play({ expected: after, part: one, ...target, together: true }) ?? [];
      });
      if (hasDuplicates(after)) refusals.push('DUPLICATE_VALUE');
      // a value may not change hands within one transaction, and one that is freed for a moment is not free
      if (answer.status !== 200) {
        expectRefused({ answer, code: given.length > 1 ? [...refusals, 'DUPLICATE_VALUE'] : refusals });
        return;
      }
      expect(refusals).toEqual([]);
      expected.items = after.items;
    },
  }),
);

function hasDuplicates(expected: Expected): boolean {
  const there = expected.items.filter((item) => item.alive);
  return there.some((item) => refusalOf({ expected, values: item, status: item.status, self: item.id }) !== null);
}

type Result = { id?: string; problem?: { code: string } };

function resultsOf(json: JsonObject): Result[] {
  const { results } = json;
  return Array.isArray(results) ? results.map((one): Result => Object(one)) : [];
}
