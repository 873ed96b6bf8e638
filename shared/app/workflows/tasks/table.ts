import { actionsTask } from './actions.ts';
import { failTask, finishTask } from './close.ts';
import { gatherTask, itemFailedTask, itemsTask } from './collection.ts';
import { continueTask } from './continue.ts';
import type { TaskHandler } from './define-task-handler.ts';
import { evaluateTask } from './evaluate.ts';
import { hooksTask } from './hooks.ts';
import { noteFailureTask } from './note-failure.ts';
import { ownStepTask } from './own-step.ts';
import { compensateTask, compensationStuckTask, planRollbackTask, rolledBackTask } from './rollback.ts';

/** All that machines ask the task function for. */
export const TASKS: readonly TaskHandler[] = [
  actionsTask,
  ownStepTask,
  evaluateTask,
  noteFailureTask,
  hooksTask,
  itemsTask,
  itemFailedTask,
  gatherTask,
  planRollbackTask,
  compensateTask,
  compensationStuckTask,
  rolledBackTask,
  continueTask,
  finishTask,
  failTask,
];
