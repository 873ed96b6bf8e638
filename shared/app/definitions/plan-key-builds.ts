import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Platform } from '../platform.ts';
import { type KeyBuild, keyBuildJob, keyBuildKey, storedBuild, toKeyBuild } from './key-build.ts';
import type { DefinitionChange } from './save-definitions.ts';

type Input = { platform: Platform; tenant: string; model: TenantModel; changes: readonly DefinitionChange[] };
type Entity = StoredDefinition<'entity_definitions'>;

/** What changed definitions ask of records that are there already: new indexes and uniques are built behind the save. */
export async function planKeyBuilds(a: Input): Promise<{ ops: Op[]; jobs: JobSpec[] }> {
  const planned: { ops: Op[]; jobs: JobSpec[] } = { ops: [], jobs: [] };
  for (const change of a.changes) {
    if (change.kind !== 'put' || change.previous === null || !isEntity(change.stored)) continue;
    const build = await buildFor({ ...a, stored: change.stored });
    if (build === 'as before') continue;
    const { app, name: entity } = change.stored.body;
    const key = keyBuildKey({ tenant: a.tenant, app, entity });
    planned.ops.push({ kind: 'sys', key, expect: 'any', value: build && storedBuild(build) });
    if (build) planned.jobs.push(keyBuildJob({ tenant: a.tenant, build }));
  }
  return planned;
}

/** The build that a definition needs; null when one that is under way is for nothing any more. */
async function buildFor(a: Input & { stored: Entity }): Promise<KeyBuild | null | 'as before'> {
  const { platform, tenant, model, stored } = a;
  const { app, name: entity } = stored.body;
  const before = keysOf(compiled({ model, app, name: entity }));
  const after = keysOf(compiled({ model: model.with({ put: putOf(a) }), app, name: entity }));
  const [row] = await platform.store.getSys({ keys: [keyBuildKey({ tenant, app, entity })] });
  const known = toKeyBuild(row?.value);
  const open = new Set(known?.keys);
  const keys = [...after].filter(([key, shape]) => open.has(key) || before.get(key) !== shape).map(([key]) => key);
  if (keys.length === 0) return known ? null : 'as before';
  const same = known?.state === 'building' && keys.length === open.size && keys.every((key) => open.has(key));
  if (same || !(await hasRecords({ ...a, app, entity }))) return 'as before';
  const { version } = stored;
  return { app, entity, keys, version, state: 'building', reason: null, at: '', round: 1, found: false };
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
