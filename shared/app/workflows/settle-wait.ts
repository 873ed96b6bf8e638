import type { Json } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { handleTask } from './tasks/define-task-handler.ts';
import { WAIT_TASKS } from './waits/table.ts';

/** What a state machine calls to open a wait and when its time ran out. */
export async function settleWait(a: { platform: Platform; payload: Json }): Promise<Json> {
  return handleTask({ ...a, handlers: WAIT_TASKS });
}
