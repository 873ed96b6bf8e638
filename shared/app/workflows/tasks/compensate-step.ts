import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { parseRef, type TaskCall } from '../task-payload.ts';
import { workflowAt } from '../workflow-at.ts';
import { runActions } from './run-actions.ts';
import { visitKey } from './visit.ts';

/** Takes back what a visit of a step did; a second time our own writes do not happen again. */
export async function compensateStep(a: { platform: Platform; task: TaskCall; instance: Instance }): Promise<void> {
  const { platform, task, instance } = a;
  const at = await workflowAt({ platform, tenant: task.tenantId, ...parseRef(task.workflowRef) });
  const compiled = at.workflow.steps.get(task.step);
  if (!compiled || compiled.compensate.length === 0) return;
  const mark = `undo/${visitKey(task)}`;
  await runActions({ platform, task, visit: { instance, at }, actions: compiled.compensate, mark });
}
