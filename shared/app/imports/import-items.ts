import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { DroError, isDroError } from '#core/errors/dro-error.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Platform } from '../platform.ts';
import { writeRecord } from '../records/write-record.ts';

/** A record of a source, as somebody sends it: references name keys of the source as `{ key }`. */
export type ImportRequest = {
  tenant: string;
  app: string;
  entity: string;
  source: string;
  user: UserContext;
  items: readonly { key: string; values: JsonObject }[];
};

/** What became of one record; `exists` = an earlier run brought it. */
export type ImportResult = {
  key: string;
  status: 'created' | 'exists' | 'failed';
  id: string | null;
  error: JsonObject | null;
};

const AT_ONCE = 16;

/**
 * Brings records of a source in through the same lifecycle as all others, as history: their values are taken as
 * they are and states enter by the import transition. Each comes in once, however often it is sent; one that is
 * refused keeps no other out.
 */
export async function importItems(a: { platform: Platform; request: ImportRequest }): Promise<ImportResult[]> {
  const { platform, request } = a;
  const model = await platform.definitions.model(request.tenant);
  const entity = model.entity({ app: request.app, name: request.entity });
  if (!entity) throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${request.app}/${request.entity}` });
  const results: ImportResult[] = [];
  for (let from = 0; from < request.items.length; from += AT_ONCE) {
    const part = request.items.slice(from, from + AT_ONCE);
    results.push(...(await Promise.all(part.map((item) => importOne({ platform, request, entity, item })))));
  }
  return results;
}

async function importOne(a: {
  platform: Platform;
  request: ImportRequest;
  entity: CompiledEntity;
  item: ImportRequest['items'][number];
}): Promise<ImportResult> {
  const { platform, request, item } = a;
  const { key } = item;
  try {
    const known = await recordOf({ platform, request, path: `${request.app}/${request.entity}`, key });
    if (known !== null) return { key, status: 'exists', id: known, error: null };
    if (key === '') throw new DroError({ code: 'VALIDATION_FAILED', detail: 'the row has no key' });
    const values = await resolve(a);
    const id = platform.ids.record();
    const mark = markKey({ request, path: `${request.app}/${request.entity}`, key });
    const { userId, contactId, type } = request.user;
    const written = await writeRecord({
      platform,
      request: {
        tenant: request.tenant,
        command: { operation: 'create', app: request.app, entity: request.entity, id, values, origin: 'import' },
        by: { actor: { userId, contactId, type }, user: request.user, cause: `import:${request.source}`, depth: 0 },
        once: { key: mark, value: { id } },
      },
    });
    if (!written.replayed) return { key, status: 'created', id, error: null };
    // another call brought it in meanwhile: its id is in the mark
    const other = await recordOf({ platform, request, path: `${request.app}/${request.entity}`, key });
    return { key, status: 'exists', id: other, error: null };
  } catch (error) {
    if (!isDroError(error) || error.status >= 500) throw error;
    return {
      key,
      status: 'failed',
      id: null,
      error: { code: error.code, detail: error.message, errors: error.issues },
    };
  }
}

/** Puts ids in place of keys, in the record and in the items of its lists. */
async function resolve(a: {
  platform: Platform;
  request: ImportRequest;
  entity: CompiledEntity;
  item: ImportRequest['items'][number];
}): Promise<JsonObject> {
  const values: JsonObject = { ...a.item.values };
  for (const { list, field, app, entity } of a.entity.references) {
    const path = `${app}/${entity}`;
    if (list === null) {
      if (field in values) values[field] = await idFor({ ...a, path, value: values[field] ?? null, at: field });
      continue;
    }
    const items = values[list];
    if (!Array.isArray(items)) continue;
    values[list] = await Promise.all(
      items.map(async (one, i) =>
        isObject(one) && field in one
          ? { ...one, [field]: await idFor({ ...a, path, value: one[field] ?? null, at: `${list}[${i}].${field}` }) }
          : one,
      ),
    );
  }
  return values;
}

async function idFor(a: {
  platform: Platform;
  request: ImportRequest;
  path: string;
  value: Json;
  at: string;
}): Promise<Json> {
  if (!isObject(a.value) || typeof a.value['key'] !== 'string') return a.value;
  const { key } = a.value;
  const id = await recordOf({ ...a, key });
  if (id !== null) return id;
  const message = `${a.at}: no ${a.path} with the key "${key}" has come in from ${a.request.source}`;
  throw new DroError({
    code: 'VALIDATION_FAILED',
    detail: message,
    issues: [{ path: a.at, code: 'REFERENCE_NOT_FOUND', message }],
  });
}

async function recordOf(a: {
  platform: Platform;
  request: ImportRequest;
  path: string;
  key: string;
}): Promise<string | null> {
  const [row] = await a.platform.store.getSys({ keys: [markKey(a)] });
  return isObject(row?.value) && typeof row.value['id'] === 'string' ? row.value['id'] : null;
}

function markKey(a: { request: ImportRequest; path: string; key: string }): SysKey {
  return { tenant: a.request.tenant, kind: 'import_mark', pk: `${a.request.source}:${a.path}`, sk: a.key };
}
