import { expect } from '@jest/globals';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Journal, RecordChange } from '#core/plan/journal.ts';
import { claimKey } from '#core/records/claim-key.ts';
import { MOVES } from './depot.ts';
import type { DepotWorld } from './depot-world.ts';
import { readStored, type Stored, type StoredRecord } from './stored.ts';

const UNIQUE: Readonly<Record<string, string[][]>> = { items: [['sku'], ['shelf', 'bin']], labels: [['name']] };

type Entry = { journal: Journal; change: RecordChange };

/** What must hold at every moment, whatever has just happened: the file is as sound as each transaction left it. */
export async function expectSound(world: DepotWorld): Promise<void> {
  const stored = readStored(await world.alive());
  expect(stored.records.filter((record) => !record.deleted).flatMap(faultsOf)).toEqual([]);
  expectOneOwnerEach(stored);
  expectHistoryAgrees(stored);
  expect(notesOnOthers(stored)).toEqual([]);
}

/** Every unique value of a record that is there has its claim, and there is no other. */
function expectOneOwnerEach(stored: Stored): void {
  const wanted = stored.records
    .filter((record) => !record.deleted)
    .flatMap(({ entity, id, data }) =>
      (UNIQUE[entity] ?? []).flatMap((fields) => {
        const key = claimKey({
          ...{ tenant: 'acme', app: 'depot', entity, index: fields.join('+') },
          caseInsensitive: true,
          values: fields.map((name) => data[name] ?? null),
        });
        return key === null ? [] : [{ key, owner: `${entity}/${id}` }];
      }),
    );
  const byKey = (x: { key: string }, y: { key: string }): number => (x.key < y.key ? -1 : 1);
  expect(stored.claims.toSorted(byKey)).toEqual(wanted.toSorted(byKey));
}

/** Each record's journal rows are versions 1, 2, 3 … and end at what is stored; each has its one event. */
function expectHistoryAgrees(stored: Stored): void {
  const histories = new Map<string, Entry[]>();
  for (const journal of stored.journal) {
    for (const change of journal.changes.filter(({ ref }) => ref.app === 'depot')) {
      const key = `${change.ref.entity}/${change.ref.id}`;
      histories.set(key, [...(histories.get(key) ?? []), { journal, change }]);
    }
  }
  for (const record of stored.records) {
    const history = histories.get(`${record.entity}/${record.id}`) ?? [];
    expect(history.map(({ change }) => change.version)).toEqual(
      Array.from({ length: record.version }, (_, i) => i + 1),
    );
    expect(replay(history)).toEqual({ state: fieldsOf(record), problems: [] });
  }
  const keys = stored.records.map(({ entity, id }) => `${entity}/${id}`);
  expect([...histories.keys()].sort()).toEqual(keys.sort());
}

/** What a guard read held when its write was committed: no note was made on an item that was not ready just then. */
function notesOnOthers(stored: Stored): string[] {
  const status = new Map<string, Json>();
  const wrong: string[] = [];
  for (const { writeId, changes } of stored.journal) {
    for (const { ref, changes: fields } of changes) {
      if (ref.entity === 'items' && fields['status']) status.set(ref.id, fields['status'].new);
      const on = fields['item_id']?.new;
      if (ref.entity === 'notes' && status.get(String(on)) !== 'ready') wrong.push(writeId);
    }
  }
  return wrong;
}

function replay(history: readonly Entry[]): { state: JsonObject; problems: string[] } {
  let state: JsonObject = {};
  const problems: string[] = [];
  for (const { journal, change } of history) {
    const at = `${change.ref.entity} ${change.version}`;
    for (const [name, { previous, new: value }] of Object.entries(change.changes)) {
      if (!same(state[name] ?? null, previous)) problems.push(`${at}: ${name} was ${JSON.stringify(state[name])}`);
      if (name === 'status' && !isLegal({ journal, from: previous, to: value }))
        problems.push(`${at}: ${String(value)}`);
      if (name === 'stock' && Number(value) < 0) problems.push(`${at}: stock below zero`);
      state = { ...state, [name]: value };
    }
    const events = journal.events.filter((one) => one.recordId === change.ref.id && one.version === change.version);
    const [event] = events;
    if (events.length !== 1 || !event) problems.push(`${at}: ${events.length} events`);
    else if (!same(withoutNulls(state), fieldsOfImage(event.record ?? {}))) problems.push(`${at}: its event differs`);
    const next = history[change.version]?.change.operation;
    if (change.operation === 'create' && change.version !== 1) problems.push(`${at}: created twice`);
    if (change.operation === 'delete' && next !== undefined && next !== 'restore')
      problems.push(`${at}: written after it was deleted`);
    if (change.operation === 'delete' && change.ref.entity === 'items') state = {};
  }
  return { state: withoutNulls(state), problems };
}

function isLegal(a: { journal: Journal; from: Json; to: Json }): boolean {
  const imported = a.journal.cause.startsWith('import:');
  if (a.from === null) return a.to === 'draft' || (imported && a.to === 'sold');
  return MOVES[String(a.from)]?.includes(String(a.to)) === true;
}

/** What is wrong with a record by itself; written down here anew, so that no code of the platform judges itself. */
function faultsOf(record: StoredRecord): string[] {
  const { entity, id, data } = record;
  const { sku, name, stock, price, status, item_id, quantity } = data;
  const isText = (value: Json | undefined): boolean => typeof value === 'string' && value.trim() !== '';
  const rules: Record<string, boolean> =
    entity === 'items'
      ? {
          sku: isText(sku),
          name: isText(name) && String(name).length <= 12 && String(name).trim() === name,
          stock: Number.isInteger(stock) && Number(stock) >= 0,
          price: price === undefined || /^\d+\.\d\d$/.test(String(price)),
          status: typeof status === 'string' && status in MOVES,
          sold: status !== 'sold' || price === undefined || Number(price) >= 1,
        }
      : entity === 'sales'
        ? { item: isText(item_id), quantity: Number.isInteger(quantity) && Number(quantity) >= 1 }
        : entity === 'notes'
          ? { item: isText(item_id) }
          : entity === 'labels'
            ? { name: isText(name) }
            : { of: isText(data['of']) };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [`${entity} ${id}: ${rule}`]));
}

function fieldsOf(record: StoredRecord): JsonObject {
  return fieldsOfImage(record.data);
}

/** Without what the platform keeps of its own. */
function fieldsOfImage(image: JsonObject): JsonObject {
  const { id: _id, version: _version, created_at: _created, updated_at: _updated, ...fields } = image;
  return withoutNulls(fields);
}

function withoutNulls(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

function same(x: Json, y: Json): boolean {
  return JSON.stringify(sorted(x)) === JSON.stringify(sorted(y));
}

function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([x], [y]) => (x < y ? -1 : 1)));
}
