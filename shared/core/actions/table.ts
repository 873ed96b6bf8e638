import type { ActionSpec } from './action.ts';
import { logAction, sendEvent, startWorkflow } from './platform-actions.ts';
import { createRecord, deleteRecord, setField, transitionAction, updateRecord } from './record-actions.ts';

/** Every action that rules and workflows may name. */
export const ACTIONS: readonly ActionSpec[] = [
  startWorkflow,
  setField,
  updateRecord,
  createRecord,
  deleteRecord,
  transitionAction,
  sendEvent,
  logAction,
];
