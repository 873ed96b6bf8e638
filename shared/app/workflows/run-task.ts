import type { Json } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { handleTask } from './tasks/define-task-handler.ts';
import { TASKS } from './tasks/table.ts';

/**
 * What a state machine calls for its steps: does the actions, evaluates a condition, closes the instance. May be
 * called again for the same visit of a step; our own writes then happen no second time.
 */
export async function runTask(a: { platform: Platform; payload: Json }): Promise<Json> {
  return handleTask({ ...a, handlers: TASKS });
}
