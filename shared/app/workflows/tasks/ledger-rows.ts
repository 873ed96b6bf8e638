import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { SysKey, SysRow } from '#core/plan/sys.ts';
import { ADMIN_APP } from '../../definitions/save-definitions.ts';
import { newJournal } from '../../new-journal.ts';
import type { Platform } from '../../platform.ts';
import type { TaskCall } from '../task-payload.ts';

const TRIES = 10;
const PAGE = 200;

/** What a visit of a step came to. */
export type LedgerRow = {
  step: string;
  epoch: number;
  visit: number;
  scope?: string;
  /** `running`: a collection whose items are being done; `cancelled`: one that was given up with what lies around it */
  status: 'running' | 'completed' | 'failed' | 'cancelled' | 'compensated' | 'stuck';
  /** itself, or what names it when it is large */
  output?: Json;
  /** what a collection goes through: a list, or what names it when it is large */
  items?: Json;
  /** how many items those are; left out by older rows, which have the list */
  count?: number;
  /** how many of them an earlier portion has gone through */
  done?: number;
  /** the visits of executions before that went through the first items of the same collection, in order */
  before?: { epoch: number; visit: number }[];
  error?: { code: string; message: string };
  /** how often it took itself back since its time was up: done again, its writes are others */
  undone?: number;
  /** time ran out: it has an output, and did nothing that could be taken back */
  timed_out?: true;
  /** rises with time: what completed last is taken back first */
  seq: string;
  at: string;
  /** when it completed, whatever became of it since; only where a call wrote it */
  done_at?: string;
};

/** What names a visit of a step. */
export type VisitRef = Pick<TaskCall, 'tenantId' | 'instanceId' | 'epoch' | 'visit' | 'step' | 'scope'>;

/** Where the ledger keeps what a visit of a step came to. */
export function stepKey(task: VisitRef): SysKey {
  const epoch = paddedEpoch(task.epoch);
  const own = [epoch, String(task.visit).padStart(6, '0'), task.step].join('.');
  const sk = task.scope === undefined ? own : `${epoch}.${task.scope}/${own}`;
  return { tenant: task.tenantId, kind: 'instance_step', pk: task.instanceId, sk };
}

/** Changes a row of the ledger; null leaves it as it is, and is returned then. */
export async function changeRow(a: {
  platform: Platform;
  ref: VisitRef;
  change(before: LedgerRow | null): Partial<LedgerRow> | null;
}): Promise<LedgerRow | null> {
  const { platform, ref } = a;
  const { tenantId: tenant, instanceId: id, step, epoch, visit, scope } = ref;
  const key = stepKey(ref);
  for (let tries = 0; tries < TRIES; tries++) {
    const [found] = await platform.store.getSys({ keys: [key] });
    const before = found ? toRow(found) : null;
    const change = a.change(before);
    if (change === null) return null;
    const root = { tenant, app: ADMIN_APP, entity: '_workflow_instances', id };
    const journal = newJournal({ platform, root, cause: `workflow-step:${step}` });
    const fresh = { step, epoch, visit, ...(scope !== undefined && { scope }), status: 'running' as const, seq: '' };
    const seq = change.status === 'completed' ? journal.writeId : (before?.seq ?? journal.writeId);
    const done = change.status === 'completed' ? { done_at: journal.at } : {};
    const { error, ...rest }: LedgerRow = { ...fresh, ...before, ...change, seq, at: journal.at, ...done };
    // what failed in an earlier round and is done in this one has no error any more
    const keeps = error !== undefined && (change.status !== 'completed' || change.error !== undefined);
    const after: LedgerRow = keeps ? { ...rest, error } : rest;
    const value = after as unknown as JsonObject;
    const ops = [{ kind: 'sys' as const, key, expect: found ? found.etag : ('absent' as const), value }];
    const committed = await platform.store.commit({ plan: { tenant, ops, journal } });
    if (committed.ok) return after;
  }
  throw new DroError({ code: 'CONTENTION', detail: `the ledger row of step ${step} changes too often` });
}

/** Takes a row out of the ledger if it says that the visit failed; who changes it meanwhile is right. */
export async function removeFailure(a: { platform: Platform; ref: VisitRef }): Promise<void> {
  const { platform, ref } = a;
  const { tenantId: tenant, instanceId: id, step } = ref;
  const key = stepKey(ref);
  const [found] = await platform.store.getSys({ keys: [key] });
  if (!found || toRow(found).status !== 'failed') return;
  const root = { tenant, app: ADMIN_APP, entity: '_workflow_instances', id };
  const journal = newJournal({ platform, root, cause: `workflow-step:${step}` });
  const ops = [{ kind: 'sys' as const, key, expect: found.etag, value: null }];
  await platform.store.commit({ plan: { tenant, ops, journal } });
}

/** One row of the ledger, null when there is none. */
export async function readRow(a: { platform: Platform; ref: VisitRef }): Promise<LedgerRow | null> {
  const [found] = await a.platform.store.getSys({ keys: [stepKey(a.ref)] });
  return found ? toRow(found) : null;
}

/** The rows of an instance's ledger, by epoch; `prefix` narrows them. */
export async function readLedger(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  prefix?: string;
}): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await a.platform.store.querySys({
      tenant: a.tenant,
      kind: 'instance_step',
      pk: a.instanceId,
      ...(a.prefix !== undefined && { prefix: a.prefix }),
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    rows.push(...page.rows.map(toRow));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}

/** Under what the rows within a visit of a step lie. */
export function prefixWithin(ref: VisitRef): string {
  const around = ref.scope === undefined ? '' : `${ref.scope}/`;
  return `${epochPrefix(ref.epoch)}${around}${ref.step}.${ref.visit}.`;
}

/** Under what the rows of one execution lie. */
export function epochPrefix(epoch: number): string {
  return `${paddedEpoch(epoch)}.`;
}

function paddedEpoch(epoch: number): string {
  return String(epoch).padStart(4, '0');
}

function toRow(row: Pick<SysRow, 'value'>): LedgerRow {
  if (!isObject(row.value) || typeof row.value['step'] !== 'string') throw new Error('this is not a row of the ledger');
  // waits of older versions wrote none
  return { seq: '', ...row.value } as unknown as LedgerRow;
}

/** When a visit completed: that it was taken back since, or could not be, does not change when it was done. */
export function doneAt(row: LedgerRow): string {
  return row.done_at ?? row.at;
}

/** What two rows are ordered by: when they were done. */
export function orderOf(row: LedgerRow): string {
  return `${doneAt(row)}.${row.seq}`;
}

/** How many items a collection has; null before it has any list. */
export function countOf(row: LedgerRow | null): number | null {
  if (row?.items === undefined) return null;
  return row.count ?? (Array.isArray(row.items) ? row.items.length : 0);
}
