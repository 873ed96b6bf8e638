import { DroError } from '#core/errors/dro-error.ts';
import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import type { CompiledStep } from '#core/workflows/compiled-workflow.ts';
import type { Platform } from '../../platform.ts';
import type { Cause } from '../../records/write-request.ts';
import { type Instance, isOver } from '../instance.ts';
import { loadInstance } from '../load-instance.ts';
import { parseRef, type TaskCall } from '../task-payload.ts';
import { type WorkflowAt, workflowAt } from '../workflow-at.ts';

/** What a step's work begins with. */
export type Visit = { instance: Instance; at: WorkflowAt; compiled: CompiledStep | undefined };

/** The instance and the step that a call is for; ALREADY_DECIDED when that execution counts no more. */
export async function visitOf(a: { platform: Platform; task: TaskCall }): Promise<Visit> {
  const { platform, task } = a;
  const { instance } = await loadInstance({ platform, tenant: task.tenantId, id: task.instanceId });
  if (!counts({ instance, task })) throw tooLate(instance);
  const at = await workflowAt({ platform, tenant: task.tenantId, ...parseRef(task.workflowRef) });
  return { instance, at, compiled: at.workflow.steps.get(task.step) };
}

/** Whether what an execution does for an instance still counts: not once it is over, redriven or taken back. */
export function counts(a: { instance: Instance; task: Pick<TaskCall, 'epoch'> }): boolean {
  const { instance, task } = a;
  return !isOver(instance) && instance.epoch === task.epoch;
}

/** What a call is told that counts no more. */
export function tooLate(instance: Instance): DroError {
  return new DroError({
    code: 'ALREADY_DECIDED',
    detail: `instance ${instance.id} is ${instance.status} at epoch ${instance.epoch}`,
  });
}

/** One visit of one step, wherever it lies: the same whenever the call is repeated. */
export function visitKey(task: Pick<TaskCall, 'epoch' | 'visit' | 'scope' | 'step'>): string {
  return [...(task.scope === undefined ? [] : [task.scope]), `${task.epoch}.${task.visit}.${task.step}`].join('/');
}

/** What makes the writes of a visit happen once; others where it took itself back and is done again. */
export function markOf(a: { task: Parameters<typeof visitKey>[0]; row: { undone?: number } | null }): string {
  const undone = a.row?.undone ?? 0;
  return undone === 0 ? visitKey(a.task) : `${visitKey(a.task)}~${undone}`;
}

/** In whose name a step writes. */
export function causeOf(a: { instance: Instance; tenant: string; mark: string }): Cause {
  const { instance } = a;
  const { correlation_id: correlationId, traceparent: parent } = instance;
  return {
    actor: SYSTEM_ACTOR,
    user: { tenantId: a.tenant, userId: null, contactId: null, type: 'SYSTEM', roles: [SYSTEM_ROLE] },
    cause: `workflow:${instance.workflow.id}`,
    correlationId,
    ...(instance.causation_id !== null && { causationId: instance.causation_id }),
    depth: instance.depth,
    traceparent: spanOf({ parent, correlationId, seed: `${instance.id}:${a.mark}` }),
  };
}
