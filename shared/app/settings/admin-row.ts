import { DroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { ADMIN_APP } from '../definitions/save-definitions.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';

/** Under which name the audit has it: `GET /api/_admin/audit?app=_admin&entity=settings&record_id=<id>`. */
const ENTITY = 'settings';

/** A row that an admin edits, and how often it was written. */
export type AdminRow = { etag: number; value: JsonObject | null };

/** Reads one; a row that is not there yet has the etag 0. */
export async function readAdminRow(a: { platform: Platform; key: SysKey }): Promise<AdminRow> {
  const [row] = await a.platform.store.getSys({ keys: [a.key] });
  return row ? { etag: row.etag, value: row.value as JsonObject } : { etag: 0, value: null };
}

/**
 * Writes or removes one, with who did it and what changed in the journal. Throws VERSION_CONFLICT when somebody else
 * wrote since `before` was read.
 */
export async function writeAdminRow(a: {
  platform: Platform;
  key: SysKey;
  by: Cause;
  /** how the audit names it */
  id: string;
  before: AdminRow;
  value: JsonObject | null;
  fields: FieldChanges;
}): Promise<number> {
  const { platform, key, by, before, value } = a;
  const { tenant } = key;
  const ref = { tenant, app: ADMIN_APP, entity: ENTITY, id: a.id };
  const operation = value === null ? 'delete' : before.value === null ? 'create' : 'update';
  const { actor, cause, depth, correlationId, traceparent } = by;
  const journal = newJournal({
    platform,
    root: ref,
    actor,
    cause,
    depth,
    version: before.etag + 1,
    audit: [{ ref, operation, fields: a.fields }],
    ...(correlationId !== undefined && { correlationId }),
    ...(traceparent !== undefined && { traceparent }),
  });
  const expect = before.etag === 0 ? 'absent' : before.etag;
  const committed = await platform.store.commit({
    plan: { tenant, ops: [{ kind: 'sys', key, expect, value }], journal },
  });
  if (committed.ok) return before.etag + 1;
  throw new DroError({ code: 'VERSION_CONFLICT', detail: `${a.id} has been changed by somebody else` });
}
