import type { ActionSpec } from './action.ts';
import { notify } from './notify-action.ts';
import { metric, webhook } from './outside-actions.ts';
import { logAction, sendEvent, startWorkflow } from './platform-actions.ts';
import { createRecord, deleteRecord, eraseRecord, setField, transitionAction, updateRecord } from './record-actions.ts';
import { dispatchTaskAction, runTaskAction } from './task-actions.ts';

/** Every action of ours that rules and workflows may name; packs bring more. */
export const ACTIONS: readonly ActionSpec[] = [
  startWorkflow,
  setField,
  updateRecord,
  createRecord,
  deleteRecord,
  eraseRecord,
  transitionAction,
  sendEvent,
  webhook,
  notify,
  logAction,
  metric,
  runTaskAction,
  dispatchTaskAction,
];
