import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { DepotAnswer, DepotWorld } from './depot-world.ts';
import type { Expected, Item, ItemValues } from './expected.ts';
import { expectSound } from './soundness.ts';

/** Something that happens to a depot, here and in the model of it. */
export type Command = fc.AsyncCommand<Expected, DepotWorld>;

export const ITEMS = '/api/depot/items';
export const SALES = '/api/depot/sales';

export const index = fc.nat({ max: 9 });
export const text = fc.constantFrom('a', 'A', 'b', ' b ', 'ｃ', 'c');
export const nameOf = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('one', 'two', 'quiet', ' three ') },
  { weight: 1, arbitrary: fc.constantFrom('', '  ', 'much too long a name') },
);
export const values: fc.Arbitrary<ItemValues> = fc.record({
  sku: text,
  name: nameOf,
  shelf: fc.option(fc.constantFrom('x', 'X', 'y')),
  bin: fc.option(fc.constantFrom(1, 2)),
  stock: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 4 }) }, { weight: 1, arbitrary: fc.constant(-1) }),
  price: fc.option(fc.constantFrom(0, 1, 7.5)),
});
export const patch = fc.record(
  {
    sku: text,
    name: nameOf,
    shelf: fc.constantFrom('x', 'y', null),
    bin: fc.constantFrom(1, null),
    price: fc.constantFrom(0, 5),
  },
  { requiredKeys: [] },
);
export const match = fc.constantFrom<'none' | 'read' | 'stale'>('none', 'none', 'read', 'stale');

/** A command that says what it is, so that a failing run can be read. */
export function command(a: { name: string; given: unknown; check?: Command['check']; run: Command['run'] }): Command {
  return {
    check: a.check ?? (() => true),
    run: async (expected, world) => {
      await a.run(expected, world);
      await expectSound(world);
    },
    toString: () => `${a.name}(${JSON.stringify(a.given)})`,
  };
}

export const hasItems = (expected: Readonly<Expected>): boolean => expected.items.length > 0;
export const hasSales = (expected: Readonly<Expected>): boolean => expected.sales.length > 0;

export function pick<T>(a: { from: readonly T[]; at: number }): T {
  const found = a.from[a.at % a.from.length];
  if (found === undefined) throw new Error('there is nothing to pick');
  return found;
}

export function expectRefused(a: { answer: DepotAnswer; code: string | readonly string[] }): void {
  expect([a.code].flat()).toContain(a.answer.json['code']);
}

/** The version to send, if any, and whether it is one that never was. */
export async function versionFor(a: {
  world: DepotWorld;
  item: Item;
  how: 'none' | 'read' | 'stale';
}): Promise<number | null> {
  if (a.how === 'none') return null;
  const { json } = await a.world.send({ method: 'GET', path: `${ITEMS}/${a.item.id}` });
  return Number(json['version'] ?? 1) + (a.how === 'stale' ? 1000 : 0);
}

export function sold(a: { expected: Expected; item: Item; quantity: number; answer: DepotAnswer }): void {
  const { item, quantity, answer } = a;
  expect(answer).toMatchObject({ status: 201 });
  item.stock -= quantity;
  a.expected.sales.push({ id: String(answer.json['id']), item: item.id, quantity, alive: true });
}
