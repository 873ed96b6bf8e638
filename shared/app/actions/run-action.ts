import { DroError } from '#core/errors/dro-error.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import type { ActionContext, ActionRunner } from './action-context.ts';
import { log } from './log.ts';
import { createRecord, deleteRecord, setField, transition } from './records.ts';
import { sendEvent } from './send-event.ts';
import { startWorkflowAction } from './start-workflow.ts';

const RUNNERS: Readonly<Record<string, ActionRunner>> = {
  set_field: setField,
  update_record: setField,
  create_record: createRecord,
  delete_record: deleteRecord,
  transition,
  start_workflow: startWorkflowAction,
  send_event: sendEvent,
  log,
};

/** The names of all actions that can run; a test holds them against the table of what can be saved. */
export const RUNNABLE: readonly string[] = Object.keys(RUNNERS);

/** Runs an action whose templates are filled. Writes of ours happen once for each mark of the context. */
export async function runAction(a: {
  platform: Platform;
  name: string;
  params: JsonObject;
  context: ActionContext;
}): Promise<Json> {
  const runner = RUNNERS[a.name];
  if (!runner) throw new DroError({ code: 'NOT_FOUND', detail: `there is no action "${a.name}"` });
  return runner(a);
}
