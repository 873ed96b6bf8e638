import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { parseRef, type TaskCall } from '../task-payload.ts';
import { workflowAt } from '../workflow-at.ts';
import type { LedgerRow } from './ledger-rows.ts';
import { runActions } from './run-actions.ts';
import { markOf } from './visit.ts';

/** Takes back what a visit of a step did; a second time our own writes do not happen again. */
export async function compensateStep(a: {
  platform: Platform;
  task: TaskCall;
  instance: Instance;
  /** as it was when the visit began that is taken back */
  row: LedgerRow | null;
}): Promise<void> {
  const { platform, task, instance } = a;
  const at = await workflowAt({ platform, tenant: task.tenantId, ...parseRef(task.workflowRef) });
  const compiled = at.workflow.steps.get(task.step);
  if (!compiled || compiled.compensate.length === 0) return;
  const mark = `undo/${markOf(a)}`;
  await runActions({ platform, task, visit: { instance, at }, actions: compiled.compensate, mark });
}
