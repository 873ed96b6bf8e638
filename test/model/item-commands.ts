import { expect } from '@jest/globals';
import fc from 'fast-check';
import {
  command,
  expectRefused,
  hasItems,
  hasSales,
  ITEMS,
  index,
  match,
  patch,
  pick,
  SALES,
  sold,
  text,
  values,
  versionFor,
} from './command.ts';
import { type ItemValues, mayMove, refusalOf, type Sale, toBody } from './expected.ts';

export const createItem = values.map((given) =>
  command({
    name: 'createItem',
    given,
    run: async (expected, world) => {
      const refusal = refusalOf({ expected, values: given, status: 'draft' });
      const answer = await world.send({ method: 'POST', path: ITEMS, body: toBody(given) });
      if (refusal !== null) return expectRefused({ answer, code: refusal });
      expect(answer).toMatchObject({ status: 201 });
      expected.items.push({ ...given, id: String(answer.json['id']), status: 'draft', alive: true });
    },
  }),
);

export const updateItem = fc.tuple(index, patch, match).map(([at, given, how]) =>
  command({
    name: 'updateItem',
    given: { at, given, how },
    check: hasItems,
    run: async (expected, world) => {
      const item = pick({ from: expected.items, at });
      const ifMatch = await versionFor({ world, item, how });
      const after = { ...item, ...given };
      const answer = await world.send({
        method: 'PATCH',
        path: `${ITEMS}/${item.id}`,
        body: toBody(given),
        ...(ifMatch !== null && { ifMatch }),
      });
      if (!item.alive) return expectRefused({ answer, code: 'NOT_FOUND' });
      if (how === 'stale') return expectRefused({ answer, code: 'VERSION_CONFLICT' });
      // a reaction may have come between the reading and the writing
      if (how === 'read' && answer.json['code'] === 'VERSION_CONFLICT') return;
      const refusal = refusalOf({ expected, values: after, status: item.status, self: item.id });
      if (refusal !== null) return expectRefused({ answer, code: refusal });
      expect(answer).toMatchObject({ status: 200 });
      Object.assign(item, given);
    },
  }),
);

export const moveItem = fc
  .tuple(index, fc.constantFrom('ready', 'ready', 'sold', 'sold', 'gone', 'draft'))
  .map(([at, to]) =>
    command({
      name: 'moveItem',
      given: { at, to },
      check: hasItems,
      run: async (expected, world) => {
        const item = pick({ from: expected.items, at });
        const body = { field: 'status', to };
        const answer = await world.send({ method: 'POST', path: `${ITEMS}/${item.id}/transitions`, body });
        if (!item.alive) return expectRefused({ answer, code: 'NOT_FOUND' });
        const refusal = refusalOf({ expected, values: item, status: to, self: item.id });
        if (!mayMove({ from: item.status, to }))
          return expectRefused({ answer, code: ['ILLEGAL_TRANSITION', ...(refusal === null ? [] : [refusal])] });
        if (refusal !== null) return expectRefused({ answer, code: refusal });
        expect(answer).toMatchObject({ status: 200, json: { status: to } });
        item.status = to;
      },
    }),
  );

export const deleteItem = fc.tuple(index, match).map(([at, how]) =>
  command({
    name: 'deleteItem',
    given: { at, how },
    check: hasItems,
    run: async (expected, world) => {
      const item = pick({ from: expected.items, at });
      const ifMatch = await versionFor({ world, item, how });
      const path = `${ITEMS}/${item.id}`;
      const answer = await world.send({ method: 'DELETE', path, ...(ifMatch !== null && { ifMatch }) });
      if (!item.alive) return expectRefused({ answer, code: 'NOT_FOUND' });
      if (how === 'stale') return expectRefused({ answer, code: 'VERSION_CONFLICT' });
      if (how === 'read' && answer.json['code'] === 'VERSION_CONFLICT') return;
      expect(answer).toEqual({ status: 204, json: {} });
      item.alive = false;
    },
  }),
);

export const sell = fc.tuple(index, fc.integer({ min: 1, max: 3 })).map(([at, quantity]) =>
  command({
    name: 'sell',
    given: { at, quantity },
    check: hasItems,
    run: async (expected, world) => {
      const item = pick({ from: expected.items, at });
      const answer = await world.send({ method: 'POST', path: SALES, body: { item_id: item.id, quantity } });
      if (!item.alive || item.stock < quantity) return expectRefused({ answer, code: 'VALIDATION_FAILED' });
      sold({ expected, item, quantity, answer });
    },
  }),
);

export const takeBack = index.map((at) =>
  command({
    name: 'takeBack',
    given: { at },
    check: hasSales,
    run: async (expected, world) => {
      const sale: Sale = pick({ from: expected.sales, at });
      const answer = await world.send({ method: 'DELETE', path: `${SALES}/${sale.id}` });
      if (!sale.alive) return expectRefused({ answer, code: 'NOT_FOUND' });
      expect(answer).toEqual({ status: 204, json: {} });
      sale.alive = false;
      const item = expected.items.find((one) => one.id === sale.item);
      if (item?.alive) item.stock += sale.quantity;
    },
  }),
);

export const importItems = fc
  .uniqueArray(
    fc.record({
      key: fc.constantFrom('k1', 'k2', 'k3', 'k4'),
      sku: text,
      price: fc.constantFrom(0, 2),
      sold: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 3,
      selector: (one) => one.sku.trim().normalize('NFKC').toLowerCase(),
    },
  )
  .map((given) =>
    command({
      name: 'importItems',
      given,
      run: async (expected, world) => {
        const rows = given.filter((one, i) => given.findIndex((other) => other.key === one.key) === i);
        const items = rows.map(({ key, sku, price, sold: wasSold }) => ({
          key,
          values: { ...toBody({ sku, price, name: key, stock: 1 }), ...(wasSold && { status: 'sold' }) },
        }));
        const path = '/api/_admin/imports/depot/items';
        const answer = await world.send({ method: 'POST', path, body: { source: 'old', items } });
        const results = answer.json['results'];
        for (const [i, row] of rows.entries()) {
          const result = Object(Array.isArray(results) ? results[i] : null);
          const status = row.sold ? 'sold' : 'draft';
          const imported: ItemValues = {
            sku: row.sku,
            name: row.key,
            shelf: null,
            bin: null,
            stock: 1,
            price: row.price,
          };
          if (expected.imported.has(row.key)) {
            expect(result).toMatchObject({ status: 'exists', id: expected.imported.get(row.key) });
          } else if (refusalOf({ expected, values: imported, status }) !== null) {
            expect(result).toMatchObject({ status: 'failed' });
          } else {
            // an import that was cut off brought it in already
            expect(['created', 'exists']).toContain(result.status);
            expected.imported.set(row.key, String(result.id));
            expected.items.push({ ...imported, id: String(result.id), status, alive: true });
          }
        }
      },
    }),
  );
