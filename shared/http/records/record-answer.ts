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

/**
 * The answer to a write: the record with its ETag, or nothing when there is none any more; the question about its
 * warnings; or what a dry run found.
 */
export async function writeAnswer(a: { call: Call; result: WriteResult; dryRun?: boolean }): Promise<Answer> {
  const { call, result } = a;
  const { record, phases } = result;
  if (a.dryRun || result.acknowledgment !== undefined) return unwritten({ ...a, dryRun: a.dryRun ?? false });
  const replayed = result.replayed ? { 'idempotency-replayed': 'true' } : undefined;
  if (record === null) {
    const headers = replayed && { headers: replayed };
    return phases ? { status: 200, body: { phases: [...phases] }, ...headers } : { status: 204, ...headers };
  }
  const request = entityRequest(call);
  const etag = etagOf(record['version']);
  const traced = phases && { phases: [...phases] };
  if (result.operation === 'create') {
    const location = `/api/${request.app}/${request.entity}/${result.id}`;
    return { status: 201, body: { ...presentNew(record), ...traced }, headers: { etag, location, ...replayed } };
  }
  const entity = await entityOf({ platform: call.tools.platform, request });
  return { status: 200, body: { ...presentRecord({ entity, record }), ...traced }, headers: { etag, ...replayed } };
}

async function unwritten(a: { call: Call; result: WriteResult; dryRun: boolean }): Promise<Answer> {
  const { call, result } = a;
  const entity = await entityOf({ platform: call.tools.platform, request: entityRequest(call) });
  const record = result.record && presentRecord({ entity, record: result.record });
  const warnings = [...(result.warnings ?? [])];
  const phases = [...(result.phases ?? [])];
  if (a.dryRun) return { status: 200, body: { record, warnings, phases } };
  const token = result.acknowledgment ?? null;
  const body = { warnings, acknowledgment_token: token, data: record, ...(result.phases && { phases }) };
  return { status: 202, body };
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
