import { performance } from 'node:perf_hooks';
import { DroError } from '#core/errors/dro-error.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { measured } from '../metrics/note.ts';
import type { Platform } from '../platform.ts';
import type { ActionContext, ActionRunner } from './action-context.ts';
import { erase } from './erase.ts';
import { log } from './log.ts';
import { metric } from './metric.ts';
import { notify } from './notify.ts';
import { createRecord, deleteRecord, setField, transition } from './records.ts';
import { runCustom } from './run-custom.ts';
import { sendEvent } from './send-event.ts';
import { startWorkflowAction } from './start-workflow.ts';
import { dispatchTask, runTaskRunner } from './tasks.ts';
import { webhook } from './webhook.ts';

const RUNNERS: Readonly<Record<string, ActionRunner>> = {
  set_field: setField,
  update_record: setField,
  create_record: createRecord,
  delete_record: deleteRecord,
  erase_record: erase,
  transition,
  start_workflow: startWorkflowAction,
  send_event: sendEvent,
  webhook,
  notify,
  log,
  metric,
  run_task: (a) => runTaskRunner(runAction)(a),
  dispatch_task: dispatchTask,
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
  const custom = a.platform.actions.find((one) => one.name === a.name);
  const runner: ActionRunner | undefined = custom
    ? (given) => runCustom({ ...given, action: custom, act: runAction })
    : RUNNERS[a.name];
  if (!runner) throw new DroError({ code: 'NOT_FOUND', detail: `there is no action "${a.name}"` });
  const { platform, context } = a;
  const subject = { platform, tenant: context.tenant, subject: `action:${a.name}` };
  return measured({ ...subject, work: () => runner(a), stopwatch: () => performance.now() });
}
