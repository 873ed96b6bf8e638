import type { Task } from '#core/actions/define-task.ts';
import { DroError, isDroError } from '#core/errors/dro-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { startWorkflow } from '../workflows/start-workflow.ts';
import type { ActionRunner } from './action-context.ts';
import { keyOf, markDone } from './once.ts';
import { setField } from './records.ts';
import { type Act, runCustom } from './run-custom.ts';

/** Runs a task, and puts what it gives into a field of the record at hand where that is asked for. */
export function runTaskRunner(act: Act): ActionRunner {
  return async ({ platform, params, context }) => {
    const action = taskNamed({ platform, name: String(params['task']) });
    const result = await runCustom({ platform, action, params: inputOf(params), context, act });
    const { into } = params;
    if (typeof into === 'string') await setField({ platform, params: { field: into, value: result }, context });
    return result;
  };
}

/** Sends a task or a workflow on its own way; whatever is wrong with that is logged, and blocks nothing. */
export const dispatchTask: ActionRunner = async (a) => {
  const { platform, params, context } = a;
  const name = String(params['task_id']);
  try {
    const isTask = platform.tasks.some((one) => one.name === name);
    return isTask ? await dispatch({ ...a, name }) : await startOwn({ ...a, name });
  } catch (error) {
    // what passes by itself is tried again with the whole action
    if (!isDroError(error) || error.status >= 500) throw error;
    const { tenant } = context;
    platform.logger.error('a task could not be dispatched', {
      tenant,
      task: name,
      code: error.code,
      reason: error.message,
    });
    return { dispatched: false, error: { code: error.code, message: error.message } };
  }
};

/** The task of a name; NOT_FOUND when none is registered. */
export function taskNamed(a: { platform: Platform; name: string }): Task {
  const task = a.platform.tasks.find((one) => one.name === a.name);
  if (!task) throw new DroError({ code: 'NOT_FOUND', detail: `there is no task "${a.name}"` });
  return task;
}

async function dispatch(a: Parameters<ActionRunner>[0] & { name: string }): Promise<Json> {
  const { platform, params, context, name } = a;
  const { tenant, app, subject, by, seed } = context;
  const id = `dispatch:${keyOf(context)}`;
  const { correlationId, causationId, traceparent, depth } = by;
  const payload: JsonObject = {
    task: name,
    input: inputOf(params),
    app,
    subject,
    parent: context.instance ?? null,
    at: seed.at,
    by: {
      depth: depth + 1,
      ...(correlationId !== undefined && { correlationId }),
      ...(causationId !== undefined && { causationId }),
      ...(traceparent !== undefined && { traceparent }),
    },
  };
  const job = { id, tenant, kind: 'dispatch_task' as const, group: id, payload };
  await markDone({ platform, context, entity: 'task', jobs: [job] });
  return { dispatched: true, id };
}

async function startOwn(a: Parameters<ActionRunner>[0] & { name: string }): Promise<Json> {
  const { platform, params, context, name } = a;
  const model = await platform.definitions.model(context.tenant);
  const stored = model.workflowNamed({ name, app: context.app });
  if (!stored) throw new DroError({ code: 'NOT_FOUND', detail: `there is no task or workflow "${name}"` });
  const { id } = await startWorkflow({
    ...{ platform, tenant: context.tenant, stored, event: context.event, input: inputOf(params), by: context.by },
    seed: context.seed,
    ...(context.instance !== undefined && { dispatchedBy: context.instance }),
  });
  return { dispatched: true, id };
}

function inputOf(params: Record<string, Json>): JsonObject {
  return isObject(params['input']) ? params['input'] : {};
}
