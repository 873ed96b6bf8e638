import type { Json } from '#core/json/json.ts';

/** Every kind of row that the platform keeps for itself. */
export const SYS_KINDS = [
  'tenant',
  'user',
  'defs_version',
  'definition',
  'definition_version',
  'deployment',
  'install',
  'policy_value',
  'import_mark',
  'reaction',
  'instance',
  'instance_index',
  'instance_step',
  'workflow_key',
  /** the instances about one record */
  'record_instance',
  'wait',
  'wait_open',
  /** what came of the hooks of an instance's steps */
  'instance_hook',
  /** a used link of a notification */
  'task_link',
  /** waits of steps for events, signals and nested workflows */
  'event_wait',
  /** signals of an instance that no step has taken yet */
  'signal',
  /** signals that an instance has been given, so that none counts twice */
  'signal_seen',
  /** the instances that wait, or will wait, for an event with a certain correlation */
  'event_interest',
  /** the types of events that instances have ever waited for, and where their correlation stands in them */
  'awaited_type',
  /** how far the schedule of a rule has come */
  'schedule',
  /** keys that existing records of an entity do not have yet */
  'index_build',
  /** refused sign-ins and calls, counted by the minute */
  'security_event',
  /** a used token for warnings */
  'acknowledgment',
  /** changes whenever a child of a guarded parent does: what the parent's guard read is a condition through it */
  'children',
  /** what a tenant's admin has set: values by name, where webhooks may go */
  'setting',
  /** sealed values by name */
  'secret',
  /** what users were told in the app */
  'notification',
  /** whose a source of webhooks is, by the name in its URL; belongs to no tenant */
  'inbound_source',
  /** deliveries of webhooks that came in, and those that are kept */
  'inbound_delivery',
  /** since when what is kept for a time only is whole */
  'retention',
] as const;
/** A kind of platform row. */
export type SysKind = (typeof SYS_KINDS)[number];

/** Names one platform row: rows of one `pk` are read together, ordered by `sk`. */
export type SysKey = { tenant: string; kind: SysKind; pk: string; sk: string };
/** A platform row; `etag` starts at 1 and rises with each write. */
export type SysRow = { key: SysKey; etag: number; value: Json };
