import type { JsonObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';

/** Where an instance stands. */
export type InstanceStatus = 'running' | 'waiting' | 'completed' | 'failed' | 'compensated' | 'cancelled';

/**
 * Another execution of an instance after its first: why, from which step, on which version, by whom. `continue`: the
 * history of the one before had grown long.
 */
export type InstanceRun = {
  epoch: number;
  why: 'redrive' | 'rollback' | 'continue';
  from: string | null;
  version: number;
  by: string | null;
  at: Iso;
  /** what the instance had come to before, where it was over */
  after?: InstanceStatus;
};

/** An execution that ended without its machine closing the instance: lost to its engine, or ended from outside. */
export type Death = { epoch: number; code: string; message: string; at: Iso };

/** A collection that the execution before left in its midst: the visit that has gone through the first items. */
export type MidCollection = { epoch: number; visit: number };

/** One run of a workflow, as the platform keeps it (collection `_workflow_instances`). */
export type Instance = {
  id: string;
  workflow: { id: string; app: string; name: string; version: number };
  status: InstanceStatus;
  outcome: string | null;
  record: { app: string; entity: string; id: string } | null;
  /** what started it; personal values masked */
  trigger: JsonObject;
  context: JsonObject;
  key: string | null;
  /** rises with each execution of the same instance */
  epoch: number;
  /** steps that wait for somebody */
  waiting_for: string[];
  requested_by: string | null;
  correlation_id: string;
  causation_id: string | null;
  /** its span: what its steps do are children of it; older ones have none */
  traceparent?: string;
  /** reactions before its next write; people and timers set it back to 0 */
  depth: number;
  error: { code: string; message: string } | null;
  started_at: Iso;
  finished_at: Iso | null;
  /** where the execution of this epoch begins; left out: at the first step */
  resume?: { step: string; within?: MidCollection };
  /** the version that its first execution ran on, where a later one runs on another */
  first_version?: number;
  /** the executions after the first; of those that only went on, the latest */
  runs?: InstanceRun[];
  /**
   * the machines that its executions run on: each by the hash of what it does, from an epoch on. What removes machines
   * has to leave these, while the instance is not over; older instances have none
   */
  machines?: { epoch: number; hash: string }[];
  /** the latest executions that died */
  deaths?: Death[];
  /** the instance whose step waits for the end of this one, and how deep it is nested */
  parent?: { instance_id: string; level: number };
  /** the instance that sent this one on its own way: nobody waits for it */
  dispatched_by?: string;
  /** waits for events, signals and nested workflows that are open */
  event_waits?: string[];
  /** under what it is found when an event arrives that it waits for, or will */
  interests?: string[];
  /** the epoch whose execution takes back what was done: what completes late takes itself back */
  rolling_back?: number;
  /** the failure that it is taken back for; null when somebody cancelled */
  undoing?: { code: string; message: string } | null;
};

/** Whether an instance is over. */
export function isOver(instance: Instance): boolean {
  return instance.status !== 'running' && instance.status !== 'waiting';
}

/** Where an instance is stored. */
export function instanceKey(a: { tenant: string; id: string }): SysKey {
  return { tenant: a.tenant, kind: 'instance', pk: 'instances', sk: a.id };
}

/** Its place in the list of one status. */
export function statusKey(a: { tenant: string; id: string; status: InstanceStatus }): SysKey {
  return { tenant: a.tenant, kind: 'instance_index', pk: a.status, sk: a.id };
}

/** Its place in the list of one record. */
export function recordInstanceKey(a: {
  tenant: string;
  id: string;
  record: { app: string; entity: string; id: string };
}): SysKey {
  return { tenant: a.tenant, kind: 'record_instance', pk: recordInstancesPk(a.record), sk: a.id };
}

/** Under what the instances about one record are listed. */
export function recordInstancesPk(record: { app: string; entity: string; id: string }): string {
  return `${record.app}/${record.entity}/${record.id}`;
}

/** The row that keeps one instance per key running. */
export function workflowKey(a: { tenant: string; workflowId: string; key: string }): SysKey {
  return { tenant: a.tenant, kind: 'workflow_key', pk: a.workflowId, sk: a.key };
}
