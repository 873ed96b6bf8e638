import { expect } from '@jest/globals';
import fc from 'fast-check';
import { command, expectRefused, hasItems, ITEMS, index, pick, SALES, sold, values, versionFor } from './command.ts';
import type { DepotCall } from './depot-world.ts';
import { mayMove, refusalOf, toBody } from './expected.ts';

export const raceToCreate = fc.tuple(values, fc.integer({ min: 2, max: 4 })).map(([given, many]) =>
  command({
    name: 'raceToCreate',
    given: { given, many },
    run: async (expected, world) => {
      const refusal = refusalOf({ expected, values: given, status: 'draft' });
      const call = { method: 'POST', path: ITEMS, body: toBody(given) };
      const answers = await Promise.all(Array.from({ length: many }, () => world.send(call)));
      const [winner, ...more] = answers.filter((one) => one.status === 201);
      for (const answer of answers.filter((one) => one.status !== 201))
        expectRefused({ answer, code: refusal ?? 'DUPLICATE_VALUE' });
      expect([winner !== undefined, more]).toEqual([refusal === null, []]);
      if (winner) expected.items.push({ ...given, id: String(winner.json['id']), status: 'draft', alive: true });
    },
  }),
);

export const raceToSell = fc
  .tuple(index, fc.integer({ min: 1, max: 2 }), fc.integer({ min: 2, max: 4 }))
  .map(([at, quantity, many]) =>
    command({
      name: 'raceToSell',
      given: { at, quantity, many },
      check: hasItems,
      run: async (expected, world) => {
        const item = pick({ from: expected.items, at });
        const call = { method: 'POST', path: SALES, body: { item_id: item.id, quantity } };
        const answers = await Promise.all(Array.from({ length: many }, () => world.send(call)));
        const made = answers.filter((one) => one.status === 201);
        expect(made).toHaveLength(item.alive ? Math.min(many, Math.floor(item.stock / quantity)) : 0);
        for (const answer of made) sold({ expected, item, quantity, answer });
      },
    }),
  );

export const raceToUpdate = fc.tuple(index, fc.integer({ min: 2, max: 4 })).map(([at, many]) =>
  command({
    name: 'raceToUpdate',
    given: { at, many },
    check: hasItems,
    run: async (expected, world) => {
      const item = pick({ from: expected.items, at });
      await world.settle();
      const before = world.troubles;
      const ifMatch = (await versionFor({ world, item, how: 'read' })) ?? 0;
      const call = { method: 'PATCH', path: `${ITEMS}/${item.id}`, ifMatch };
      const names = Array.from({ length: many }, (_, i) => `racer ${i}${item.name === `racer ${i}` ? '!' : ''}`);
      const answers = await Promise.all(names.map((name) => world.send({ ...call, body: { name } })));
      const won = names.filter((_, i) => answers[i]?.status === 200);
      const [winner] = won;
      if (winner !== undefined) item.name = winner;
      for (const answer of answers.filter((one) => one.status !== 200))
        expectRefused({ answer, code: item.alive ? 'VERSION_CONFLICT' : 'NOT_FOUND' });
      // a process that died makes up for reactions, which change the version too
      expect(won.length).toBeLessThanOrEqual(item.alive ? 1 : 0);
      if (item.alive && world.troubles === before) expect(won).toHaveLength(1);
    },
  }),
);

/** Notes are made on an item that is ready, while it stops being so: who came first is for the history to say. */
export const raceToNote = fc.tuple(index, fc.constantFrom('draft', 'gone'), fc.nat({ max: 2 })).map(([at, to, later]) =>
  command({
    name: 'raceToNote',
    given: { at, to, later },
    check: hasItems,
    run: async (expected, world) => {
      const item = pick({ from: expected.items, at });
      const path = `${ITEMS}/${item.id}`;
      if (item.alive && item.status === 'draft') {
        expect(await world.send({ method: 'PATCH', path, body: { status: 'ready' } })).toMatchObject({ status: 200 });
        item.status = 'ready';
      }
      const note: DepotCall = { method: 'POST', path: '/api/depot/notes', body: { item_id: item.id } };
      const move: DepotCall = { method: 'PATCH', path, body: { status: to } };
      const answers = await Promise.all([note, note, note].toSpliced(later, 0, move).map((call) => world.send(call)));
      const [moved] = answers.splice(later, 1);
      const isReady = item.alive && item.status === 'ready';
      const made = answers.filter((one) => one.status === 201);
      if (!isReady) expect(made).toEqual([]);
      expected.notes.push(...made.map((one) => String(one.json['id'])));
      for (const answer of answers.filter((one) => one.status !== 201))
        expectRefused({ answer, code: item.alive ? 'HOOK_ABORT' : 'VALIDATION_FAILED' });
      const may = item.status === to || mayMove({ from: item.status, to });
      expect(moved?.status).toBe(item.alive ? (may ? 200 : 422) : 404);
      if (isReady) item.status = to;
    },
  }),
);
