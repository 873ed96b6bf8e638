import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import { scheduledEntity } from '#core/rules/schedule/scheduled-entity.ts';
import { scheduleOf } from '#core/workflows/compile-trigger.ts';
import type { Platform } from '../platform.ts';
import { type KeyBuild, keyBuildJob, keyBuildKey, storedBuild, toKeyBuild } from './key-build.ts';
import type { DefinitionChange } from './save-definitions.ts';

type Input = { platform: Platform; tenant: string; model: TenantModel; changes: readonly DefinitionChange[] };
type Entity = StoredDefinition<'entity_definitions'>;
type Place = { app: string; name: string; version: number; ruled: boolean };

/** What changed definitions ask of records that are there already: new indexes and uniques are built behind the save. */
export async function planKeyBuilds(a: Input): Promise<{ ops: Op[]; jobs: JobSpec[] }> {
  const planned: { ops: Op[]; jobs: JobSpec[] } = { ops: [], jobs: [] };
  const after = a.model.with({ put: putOf(a) });
  for (const place of placesOf({ ...a, after })) {
    const build = await buildFor({ ...a, after, place });
    if (build === 'as before') continue;
    const key = keyBuildKey({ tenant: a.tenant, app: place.app, entity: place.name });
    planned.ops.push({ kind: 'sys', key, expect: 'any', value: build && storedBuild(build) });
    if (build) planned.jobs.push(keyBuildJob({ tenant: a.tenant, build }));
  }
  return planned;
}

/** The entities whose keys may change, by their own definition or, `ruled`, by rules that go by their dates. */
function placesOf(a: Input & { after: TenantModel }): Place[] {
  const own = a.changes.flatMap((change): Place[] => {
    if (change.kind !== 'put' || !isEntity(change.stored)) return [];
    const { app, name } = change.stored.body;
    // a new entity has no records
    return change.previous === null ? [] : [{ app, name, version: change.stored.version, ruled: false }];
  });
  const changed = new Set(putOf(a).map((one) => one.id));
  const ruled = a.changes.flatMap((change): Place[] => {
    const place = change.kind === 'put' ? scheduledPlace({ ...a, stored: change.stored }) : null;
    const stored = place && a.model.byName({ collection: 'entity_definitions', ...place });
    if (!stored || changed.has(stored.id)) return [];
    return [{ app: stored.body.app, name: stored.body.name, version: stored.version, ruled: true }];
  });
  return [...new Map([...own, ...ruled].map((one) => [`${one.app}/${one.name}`, one])).values()];
}

/** The entity whose dates a rule goes by. The rule is not compiled: what it names may come with a later save. */
function scheduledPlace(a: { after: TenantModel; stored: StoredDefinition }): { app: string; name: string } | null {
  const { after, stored } = a;
  const due = dueOf(stored);
  if (due === null) return null;
  const { entityPaths } = after;
  const named = scheduledEntity({ name: due.entity, app: due.app, entityPaths });
  if (entityPaths.includes(`${named.app}/${named.name}`)) return named;
  const [app, name] = after.canonicalPath(named)?.split('/') ?? [];
  return app === undefined || name === undefined ? null : { app, name };
}

function dueOf(stored: StoredDefinition): { app: string; entity: string } | null {
  const { body, collection } = stored;
  const on = collection === 'event_rules' ? body.on : collection === '_workflows' ? scheduleOf(body.trigger) : null;
  return on && 'schedule' in on ? { app: body.app, entity: on.schedule.entity } : null;
}

/** The build that an entity needs; null when one that is under way is for nothing any more. */
async function buildFor(a: Input & { after: TenantModel; place: Place }): Promise<KeyBuild | null | 'as before'> {
  const { platform, tenant, model } = a;
  const { app, name: entity, version, ruled } = a.place;
  const before = keysOf(compiled({ model, app, name: entity }));
  const after = keysOf(compiled({ model: a.after, app, name: entity }));
  const [row] = await platform.store.getSys({ keys: [keyBuildKey({ tenant, app, entity })] });
  const known = toKeyBuild(row?.value);
  const open = new Set(known?.keys);
  const keys = [...after].filter(([key, shape]) => open.has(key) || before.get(key) !== shape).map(([key]) => key);
  if (keys.length === 0) return known ? null : 'as before';
  const same = known?.state === 'building' && keys.length === open.size && keys.every((key) => open.has(key));
  if (same || !(await hasRecords({ ...a, app, entity }))) return 'as before';
  const all = ruled ? platform.ids.write() : (known?.all ?? null);
  return { app, entity, keys, version, state: 'building', reason: null, at: '', all, round: 1, found: false };
}

function putOf(a: Input): StoredDefinition[] {
  return a.changes.flatMap((change) => (change.kind === 'put' ? [change.stored] : []));
}

function isEntity(stored: StoredDefinition): stored is Entity {
  return stored.collection === 'entity_definitions';
}

/** An entity that was broken before has no keys to speak of. */
function compiled(a: { model: TenantModel; app: string; name: string }): CompiledEntity | null {
  try {
    return a.model.entity(a);
  } catch (error) {
    if (isDroError(error)) return null;
    throw error;
  }
}

/** The keys of an entity, with what they are made of: an index over a field of another type is another one. */
function keysOf(entity: CompiledEntity | null): Map<string, string> {
  if (entity === null) return new Map();
  const shape = (fields: readonly string[]): string =>
    JSON.stringify(fields.map((name) => [name, entity.fields.get(name)?.type ?? null]));
  return new Map([
    ...entity.indexes.map(({ name, fields }) => [`index:${name}`, shape(fields)] as const),
    ...entity.uniques.map(({ name, fields }) => [`unique:${name}`, shape(fields)] as const),
  ]);
}

/** Eventual, as lists are: who makes the first record right now has the new definition, or is very late. */
async function hasRecords(a: Input & { app: string; entity: string }): Promise<boolean> {
  const { tenant, app, entity } = a;
  const page = await a.platform.store.list({ tenant, app, entity, index: 'id', limit: 1, maxReads: 100 });
  return page.rows.length > 0 || !page.exhausted;
}
