import { expect } from '@jest/globals';
import type { DroEvent } from '#core/plan/event.ts';
import type { DepotWorld } from './depot-world.ts';
import { type Expected, shown } from './expected.ts';
import { readStored, type Stored } from './stored.ts';

/** What must hold once everything is mended and nothing is left to do. */
export async function expectFinished(a: { expected: Expected; world: DepotWorld }): Promise<void> {
  const { expected, world } = a;
  await expectModel(a);
  const stored = readStored(await world.alive());
  const events = stored.journal.flatMap((journal) => journal.events);
  const gone = new Set(expected.items.filter((item) => !item.alive).map((item) => item.id));
  expectEchoes({ stored, events });
  expectReadied({ stored, events, gone });
  expectPolished({ stored, events, gone });
  expectTold({ world, events });
  expect(stored.unpublished).toBe(0);
  // nothing waits, but what acts on an item that is gone, and what is behind it in its group
  const parked = new Set(stored.jobs.filter(({ code }) => code === 'NOT_FOUND').map(({ group }) => group));
  expect(stored.jobs.filter(({ group }) => !parked.has(group))).toEqual([]);
}

/** Records are as the answers said, each where its client finds it. */
async function expectModel(a: { expected: Expected; world: DepotWorld }): Promise<void> {
  const { expected, world } = a;
  const found = await listAll({ world, path: '/api/depot/items?sort=name' });
  const items = expected.items.filter((item) => item.alive);
  const byId = (x: { id?: unknown }, y: { id?: unknown }): number => (String(x.id) < String(y.id) ? -1 : 1);
  expect(found.toSorted(byId)).toMatchObject(items.toSorted(byId).map((item) => ({ id: item.id, ...shown(item) })));
  expect(found).toHaveLength(items.length);
  const sales = expected.sales.filter((sale) => sale.alive).toSorted(byId);
  const kept = await listAll({ world, path: '/api/depot/sales' });
  expect(kept.toSorted(byId)).toMatchObject(sales.map(({ id, item, quantity }) => ({ id, item_id: item, quantity })));
  expect(kept).toHaveLength(sales.length);
  const labels = expected.labels.filter((label) => label.alive).toSorted(byId);
  const shownLabels = await listAll({ world, path: '/api/depot/labels' });
  expect(shownLabels.toSorted(byId)).toMatchObject(labels.map(({ id, name }) => ({ id, name: name.trim() })));
  expect(shownLabels).toHaveLength(labels.length);
  const notes = await listAll({ world, path: '/api/depot/notes' });
  expect(notes.map((note) => note['id']).sort()).toEqual(expected.notes.toSorted());
}

async function listAll(a: { world: DepotWorld; path: string }): Promise<Record<string, unknown>[]> {
  const { json } = await a.world.send({ method: 'GET', path: a.path });
  return Array.isArray(json['items']) ? json['items'].map((one) => Object(one)) : [];
}

/** A rule that creates acted once on each event that it is about, and on no other. */
function expectEchoes(a: { stored: Stored; events: DroEvent[] }): void {
  const due = a.events.filter(
    (event) => event.type === 'items.created' && !event.imported && event.record?.['name'] !== 'quiet',
  );
  const made = a.stored.records.filter(({ entity, data }) => entity === 'echoes' && data['kind'] === 'created');
  expect(made.map(({ data }) => data['of']).sort()).toEqual(due.map((event) => event.id).sort());
}

/** A rule that sets a field wrote once for each event, unless the record was gone by then. */
function expectReadied(a: { stored: Stored; events: DroEvent[]; gone: Set<string> }): void {
  const due = a.events.filter((event) => moved({ event, from: 'draft', to: 'ready' }));
  const acted = a.stored.journal.filter((journal) => journal.changes.some((change) => 'readied' in change.changes));
  const causes = acted.map((journal) => journal.causationId);
  const ids = due.map((event) => event.id);
  expect(causes.filter((id, i) => !ids.includes(String(id)) || causes.indexOf(id) !== i)).toEqual([]);
  const missed = due.filter((event) => !causes.includes(event.id) && !a.gone.has(event.recordId ?? ''));
  expect(missed).toEqual([]);
}

/** A workflow ran once for each event, and each of its steps wrote once, unless its record was gone by then. */
function expectPolished(a: { stored: Stored; events: DroEvent[]; gone: Set<string> }): void {
  const due = a.events.filter((event) => moved({ event, from: 'ready', to: 'sold' }));
  const instances = a.stored.instances.map((one) => Object(one));
  expect(instances.map((one) => one.trigger.event.id).sort()).toEqual(due.map((event) => event.id).sort());
  const completed = instances.filter((one) => one.status === 'completed');
  const others = instances.filter((one) => one.status !== 'completed' && !a.gone.has(one.record.id));
  expect(others).toEqual([]);
  const shone = a.stored.journal.flatMap((journal) => journal.changes.filter((change) => 'polished' in change.changes));
  expect(new Set(shone.map((change) => change.ref.id)).size).toBe(shone.length);
  const tagged = a.stored.records.filter(({ entity, data }) => entity === 'echoes' && data['kind'] === 'polished');
  expect(tagged.map(({ data }) => data['of']).sort()).toEqual(completed.map((one) => one.trigger.event.id).sort());
}

/** After hooks told of every write at least once. */
function expectTold(a: { world: DepotWorld; events: DroEvent[] }): void {
  const told = new Set(a.world.sink.seen);
  const due = a.events.filter((event) => event.entity === 'items').map((one) => `${one.recordId}@${one.version}`);
  expect(due.filter((write) => !told.has(write))).toEqual([]);
}

function moved(a: { event: DroEvent; from: string; to: string }): boolean {
  const { event, from, to } = a;
  return event.type === 'items.updated' && event.original?.['status'] === from && event.record?.['status'] === to;
}
