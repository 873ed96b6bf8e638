import { type Bodies, type Collection, parseDefinition, type StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Platform } from '../platform.ts';
import { saveDefinitions } from './save-definitions.ts';

type Edit = { platform: Platform; tenant: string; actor: Actor; collection: Collection };

/** Makes a definition of the tenant's own. Throws VALIDATION_FAILED, DUPLICATE_VALUE. */
export async function createDefinition(a: Edit & { value: JsonObject }): Promise<StoredDefinition> {
  const body = parseDefinition({ collection: a.collection, value: a.value });
  const now = a.platform.clock.now();
  const id = a.platform.ids.record();
  const stored = make({ collection: a.collection, id, version: 1, created_at: now, updated_at: now, pack: null, body });
  await saveDefinitions({ ...a, cause: 'api', changes: () => [{ kind: 'put', stored, previous: null }] });
  return stored;
}

/** Puts another body in place of a definition's. `ifMatch` = the version that the caller read. */
export async function replaceDefinition(
  a: Edit & { id: string; value: JsonObject; ifMatch?: number },
): Promise<StoredDefinition> {
  const body = parseDefinition({ collection: a.collection, value: a.value });
  let stored: StoredDefinition | null = null;
  await saveDefinitions({
    ...a,
    cause: 'api',
    changes: (model) => {
      const previous = mustExist({ ...a, model });
      const { id, created_at, pack } = previous;
      const version = previous.version + 1;
      stored = make({
        collection: a.collection,
        id,
        version,
        created_at,
        updated_at: a.platform.clock.now(),
        pack,
        body,
      });
      return [{ kind: 'put', stored, previous }];
    },
  });
  if (stored === null) throw new Error('nothing was saved');
  return stored;
}

/** Removes a definition; its history stays. Throws VALIDATION_FAILED (IN_USE) while others name it. */
export async function removeDefinition(a: Edit & { id: string; ifMatch?: number }): Promise<void> {
  await saveDefinitions({
    ...a,
    cause: 'api',
    changes: (model) => [{ kind: 'remove', previous: mustExist({ ...a, model }) }],
  });
}

/** The earlier versions of a definition, newest first. */
export async function definitionVersions(a: {
  platform: Platform;
  tenant: string;
  collection: Collection;
  id: string;
}): Promise<JsonObject[]> {
  const pk = `${a.collection}/${a.id}`;
  const { rows } = await a.platform.store.querySys({
    tenant: a.tenant,
    kind: 'definition_version',
    pk,
    desc: true,
    limit: 100,
  });
  if (rows.length === 0) throw notFound(a);
  return rows.map((row) => (isObject(row.value) ? row.value : {}));
}

/** Makes an earlier version the current one, as a new version. */
export async function restoreDefinition(a: Edit & { id: string; version: number }): Promise<StoredDefinition> {
  const versions = await definitionVersions(a);
  const found = versions.find((one) => one['version'] === a.version);
  if (!found || !isObject(found['body'])) throw notFound({ ...a, id: `${a.id} version ${a.version}` });
  return replaceDefinition({ ...a, value: found['body'] });
}

function mustExist(a: { model: TenantModel; collection: Collection; id: string; ifMatch?: number }): StoredDefinition {
  const previous = a.model.byId(a);
  if (!previous) throw notFound(a);
  if (a.ifMatch !== undefined && a.ifMatch !== previous.version) {
    throw new DroError({
      code: 'VERSION_CONFLICT',
      detail: `the definition is at version ${previous.version}, not ${a.ifMatch}`,
    });
  }
  return previous;
}

function notFound(a: { collection: Collection; id: string }): DroError {
  return new DroError({ code: 'NOT_FOUND', detail: `there is no definition ${a.id} in ${a.collection}` });
}

/** The body's type follows from the collection, which TypeScript cannot see through a variable. */
function make(
  a: Omit<StoredDefinition, 'collection' | 'body'> & { collection: Collection; body: Bodies[Collection] },
): StoredDefinition {
  return a as unknown as StoredDefinition;
}
