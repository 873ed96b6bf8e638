import type { JsonObject } from '#core/json/json.ts';
import type { Thread } from './exec-state.ts';
import { StateFailure } from './failure.ts';
import type { Run } from './run.ts';

/** Step Functions ends an execution with its event of this number. */
const MAX_EVENTS = 25_000;

/**
 * Appends an event behind the thread's last one and gives its id. With `chain: false` the next event follows the same
 * predecessor, as with Step Functions' MapStateSucceeded. Throws States.Runtime when only the closing event fits.
 */
export function record(a: { run: Run; thread: Thread; type: string; details?: JsonObject; chain?: boolean }): number {
  const { run, thread } = a;
  const { mostEvents = MAX_EVENTS } = run;
  if (run.state.lastEventId >= mostEvents - 1) {
    const cause = `The execution reached the maximum number of history events (${mostEvents}).`;
    throw new StateFailure({ error: 'States.Runtime', cause });
  }
  const id = append({ run, previousId: thread.lastId, type: a.type, details: a.details });
  if (a.chain !== false) thread.lastId = id;
  return id;
}

/** Appends an event of the execution itself, its opening or its closing one. */
export function append(a: { run: Run; previousId: number; type: string; details: JsonObject | undefined }): number {
  const { run, previousId, type, details } = a;
  run.state.lastEventId += 1;
  const id = run.state.lastEventId;
  run.history.push({ id, previousId, type, at: run.now, ...(details && { details }) });
  return id;
}
