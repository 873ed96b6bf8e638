import type { Platform } from '#app/platform.ts';
import { runTask } from '#app/workflows/run-task.ts';
import { settleWait } from '#app/workflows/settle-wait.ts';
import { toldFailure } from '#app/workflows/told-failure.ts';
import type { Json } from '#core/json/json.ts';
import { TASK_FUNCTION, WAIT_FUNCTION } from '#statemachines/asl.ts';

/**
 * Plays Lambda for the workflow engine: the functions that machines name are our use cases. An error of ours is
 * named by its code, one of an integrator's by the name that it has, so that machines can retry and catch by it; one
 * that nobody foresaw, as when the store could not be reached, is INTERNAL, which machines try again.
 */
export async function invokeFunction(a: { platform: Platform; functionName: string; payload: Json }): Promise<Json> {
  const { platform, functionName, payload } = a;
  try {
    if (functionName === TASK_FUNCTION) return await runTask({ platform, payload });
    if (functionName === WAIT_FUNCTION) return await settleWait({ platform, payload });
    throw new Error(`there is no function "${functionName}"`);
  } catch (error) {
    throw await toldFailure({ platform, payload, error });
  }
}
