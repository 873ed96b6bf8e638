import type { CollectionStep } from '#core/workflows/steps/collection.ts';
import type { Platform } from '../../platform.ts';
import type { TaskCall } from '../task-payload.ts';
import type { WorkflowAt } from '../workflow-at.ts';
import { removeFailure } from './ledger-rows.ts';

/**
 * Takes back that the items around a step failed: a collection that tolerates failures and is tried again does them
 * again, and where they pass now they count among its failures no more.
 */
export async function reopenItems(a: { platform: Platform; task: TaskCall; at: WorkflowAt }): Promise<void> {
  const { platform, task } = a;
  const parts = task.scope?.split('/') ?? [];
  let again = false;
  for (const [i, part] of parts.entries()) {
    const [step = ''] = part.split('.');
    const around = a.at.workflow.steps.get(step)?.step;
    again ||= around?.retry !== undefined;
    // nothing is done again where nothing around has a second try, and where none is tolerated nothing is noted
    if (!again || around?.type !== 'collection' || !tolerates(around)) continue;
    const ref = { ...task, step, visit: 1, scope: parts.slice(0, i + 1).join('/') };
    await removeFailure({ platform, ref });
  }
}

function tolerates(step: CollectionStep): boolean {
  return step.tolerated_failures !== 0 && step.tolerated_failures !== '0%';
}
