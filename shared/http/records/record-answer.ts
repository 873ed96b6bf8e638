import { presentRecord } from '#app/records/present.ts';
import { entityOf } from '#app/records/read-record.ts';
import type { WriteResult } from '#app/records/write-request.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { Answer } from '../answer.ts';
import { etagOf } from '../input/if-match.ts';
import type { Call } from '../route.ts';

/** Which entity a request is about, and by whom. */
export function entityRequest(call: Call): Parameters<typeof entityOf>[0]['request'] {
  const { app = '', entity = '' } = call.params;
  return { tenant: call.caller.tenant, app, entity, user: call.caller.user };
}

/** The answer to a write: the record with its ETag, or nothing when there is none any more. */
export async function writeAnswer(a: { call: Call; result: WriteResult }): Promise<Answer> {
  const { call, result } = a;
  const { record } = result;
  const replayed = result.replayed ? { 'idempotency-replayed': 'true' } : undefined;
  if (record === null) return { status: 204, ...(replayed && { headers: replayed }) };
  const request = entityRequest(call);
  const etag = etagOf(record['version']);
  if (result.operation === 'create') {
    const location = `/api/${request.app}/${request.entity}/${result.id}`;
    return { status: 201, body: presentNew(record), headers: { etag, location, ...replayed } };
  }
  const entity = await entityOf({ platform: call.tools.platform, request });
  return { status: 200, body: presentRecord({ entity, record }), headers: { etag, ...replayed } };
}

/** A record that was read. */
export function recordAnswer(record: HookRecord): Answer {
  return { status: 200, body: record, headers: { etag: etagOf(record['version']) } };
}

/** A new record has every field of its entity and nothing else, so the entity need not be looked up again. */
function presentNew(record: HookRecord): HookRecord {
  const { id = null, version = null, created_at = null, updated_at = null } = record;
  return { id, version, created_at, updated_at, ...record };
}
