import type { JsonObject } from '#core/json/json.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Iso } from '#core/records/row.ts';
import type { DroEvent, FieldChanges } from './event.ts';

/** One record that a write touched; values of pii fields stand as keyed hashes. */
export type RecordChange = {
  ref: Ref;
  operation: 'create' | 'update' | 'delete' | 'restore';
  version: number;
  changes: FieldChanges;
};

/** What a hook had entered in the audit: fields before and after a write; values of pii fields stand as keyed hashes. */
export type AuditEntry = { ref: Ref; operation: RecordChange['operation']; fields: FieldChanges };

/** The kinds of work that leave a write: one use case answers each. */
export type JobKind =
  | 'after_hook'
  | 'react'
  | 'match_pool'
  | 'deploy'
  | 'start_execution'
  | 'stop_execution'
  | 'execution_ended'
  | 'settle_wait'
  | 'escalate_wait'
  | 'tell_task'
  | 'task_hooks'
  | 'settle_event_wait'
  | 'arrive_event'
  | 'deliver_signal'
  | 'dispatch_task'
  | 'build_keys'
  | 'run_schedule'
  | 'fire_schedule'
  | 'inbound'
  | 'ingest_event'
  | 'expire_events'
  | 'look_after_values'
  | 'look_after_executions'
  | 'reconcile';

/** Jobs that somebody waits for: they are begun ahead of all others, however many wait. */
export const FIRST_KINDS: readonly JobKind[] = ['deploy', 'settle_wait', 'settle_event_wait'];

/**
 * Work to be done after a commit, at least once. Jobs of one `group` make their first attempts in order.
 * `id` is stable, so that queueing it twice makes one job.
 */
export type JobSpec = {
  id: string;
  tenant: string;
  kind: JobKind;
  group: string;
  payload: JsonObject;
  /** attempts in all before the job is dead; default 5 */
  maxAttempts?: number;
};

/** What was warned of in a write; personal values are left out. `acknowledged` = its client had read it. */
export type JournalWarning = {
  record: Omit<Ref, 'tenant'>;
  path: string;
  code: string;
  message: string;
  /** the hook that warned; null = a validator */
  handler: string | null;
  acknowledged?: true;
};

/** One row per write: audit, outbox, event store and proof of idempotency at once. */
export type Journal = {
  /** a ULID */
  writeId: string;
  root: Ref;
  /** version of the root record after the write; 0 when the write touched none */
  version: number;
  at: Iso;
  actor: Actor;
  correlationId: string;
  causationId?: string;
  depth: number;
  traceparent?: string;
  /** what caused it, in words for the audit: `api`, `rule:<id>`, `workflow:<id>`, `import:<source>` */
  cause: string;
  changes: RecordChange[];
  /** entries that hooks asked for */
  audit?: AuditEntry[];
  events: DroEvent[];
  /** events that it had, and that are no longer kept */
  expired?: { id: string; type: string }[];
  jobs: JobSpec[];
  warnings?: JournalWarning[];
};
