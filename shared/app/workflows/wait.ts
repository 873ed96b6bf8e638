import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';
import type { Delegation, TaskEntry, Vote } from './people/task.ts';

/** Who may decide, as it stood when the task was made or last handed on. */
export type WaitAssignee =
  | { type: 'role'; role: string }
  /** `reason`: where a relation ended that leads to nobody, or who is named and not there */
  | { type: 'user'; user: string | null; reason?: string }
  | { type: 'users'; users: string[]; reason?: string };

/** A wait for a person: the row that arbitrates between decision and timeout (decisions §4.6). */
export type Wait = {
  id: string;
  /** cancelled: its execution was ended, by a cancel or a redrive */
  state: 'open' | 'decided' | 'timed_out' | 'cancelled';
  instance_id: string;
  workflow: { id: string; app: string; name: string; version: number };
  step: string;
  visit: number;
  epoch: number;
  /** within which branches and iterations; left out by the machine itself */
  scope?: string;
  /** sealed; never shown */
  token: string;
  record: { app: string; entity: string; id: string } | null;
  assignee: WaitAssignee;
  show: string[];
  shown_hash: string;
  due_at: Iso;
  requested_by: string | null;
  outcome: string | null;
  decided_by: string | null;
  comment: string | null;
  opened_at: Iso;
  settled_at: Iso | null;
  /** what the deciding vote filled in */
  fields?: JsonObject;
  /** how many have to say the same; left out: one */
  need?: number;
  votes?: Vote[];
  delegations?: Delegation[];
  /** rungs of the ladder that were climbed */
  escalated?: number;
  history?: TaskEntry[];
};

/** Where a wait is stored: with the others of its instance. */
export function waitKey(a: { tenant: string; instanceId: string; id: string }): SysKey {
  return { tenant: a.tenant, kind: 'wait', pk: a.instanceId, sk: a.id };
}

/** Its place in the list of what is pending. */
export function openWaitKey(a: { tenant: string; wait: Pick<Wait, 'instance_id' | 'id' | 'opened_at'> }): SysKey {
  const { wait } = a;
  return { tenant: a.tenant, kind: 'wait_open', pk: 'open', sk: `${wait.opened_at}.${wait.instance_id}.${wait.id}` };
}

/** A stored wait; written by this folder alone. */
export function toWait(value: Json): Wait {
  if (!isObject(value) || typeof value['instance_id'] !== 'string') throw new Error('this is not a wait');
  return value as unknown as Wait;
}

/** As JSON. */
export function fromWait(wait: Wait): JsonObject {
  return wait as unknown as JsonObject;
}

/** One visit of one step, wherever it lies. */
export function waitId(a: { step: string; epoch: number; visit: number; scope?: string | undefined }): string {
  const id = `${a.step}.${a.epoch}.${a.visit}`;
  return a.scope === undefined ? id : `${a.scope}/${id}`;
}
