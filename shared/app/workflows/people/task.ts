import type { Json, JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import { presentMembers } from '../large/present-large.ts';
import type { TaskCall } from '../task-payload.ts';
import type { Wait } from '../wait.ts';

/** What somebody said. `for` is whose voice it was: their own, or that of whom they stood in for. */
export type Vote = {
  by: string;
  for: string;
  outcome: string;
  comment: string | null;
  fields: JsonObject;
  at: Iso;
  via: 'api' | 'link';
};

/** Somebody stands in for somebody else, until then. */
export type Delegation = { from: string; to: string; until: Iso; at: Iso };

/** One thing that happened to a task. */
export type TaskEntry = {
  at: Iso;
  what: 'opened' | 'told' | 'voted' | 'delegated' | 'reassigned' | 'escalated' | 'decided' | 'timed_out';
  /** null: the workflow itself, or the clock */
  by: string | null;
} & JsonObject;

/** A wait as it is shown: without its token, and with all members whatever its age. */
export function presentWait(wait: Wait): JsonObject {
  const { token: _, ...shown } = wait;
  const { fields = {}, need = 1, votes = [], delegations = [], escalated = 0, history = [] } = wait;
  const all: Json = JSON.parse(JSON.stringify({ ...shown, fields, need, votes, delegations, escalated, history }));
  return presentMembers({ instanceId: wait.instance_id, value: all as JsonObject });
}

/** The call that opened a wait. */
export function callOf(a: { tenant: string; wait: Wait }): TaskCall {
  const { step, visit, epoch, scope, workflow, instance_id: instanceId } = a.wait;
  const workflowRef = `${workflow.id}@${workflow.version}`;
  const call = { do: 'open', step, tenantId: a.tenant, instanceId, epoch, workflowRef, visit };
  return scope === undefined ? call : { ...call, scope };
}

/** A wait with one more entry in its history. */
export function withEntry(a: { wait: Wait; entry: TaskEntry }): Wait {
  return { ...a.wait, history: [...(a.wait.history ?? []), a.entry] };
}
