import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { cancelIfRunning } from '../workflows/cancel-instance.ts';
import { keyHolder } from '../workflows/key-holder.ts';
import { loadInstance } from '../workflows/load-instance.ts';
import { deliverSignal } from '../workflows/signals/deliver-signal.ts';
import { sentName } from '../workflows/signals/event-wait.ts';
import { mustBeAwaited } from '../workflows/signals/must-be-awaited.ts';
import { type StartResult, startWorkflow } from '../workflows/start-workflow.ts';
import type { ActionContext, ActionRunner } from './action-context.ts';
import { isDone, markDone } from './once.ts';

const TRIES = 5;

/** Starts a workflow, once for each event; what runs with its key is left alone, told or replaced. */
export const startWorkflowAction: ActionRunner = async ({ platform, params, context }) => {
  const model = await platform.definitions.model(context.tenant);
  const name = String(params['workflow']);
  const stored = model.workflowNamed({ name, app: context.app });
  if (!stored) throw new DroError({ code: 'NOT_FOUND', detail: `there is no workflow "${name}"` });
  const { tenant } = context;
  const key = typeof params['key'] === 'string' ? params['key'] : null;
  const input = isObject(params['input']) ? params['input'] : {};
  const start = (): Promise<StartResult> =>
    startWorkflow({
      ...{ platform, tenant, stored, event: context.event, input, by: context.by, seed: context.seed },
      ...(key !== null && { key }),
    });
  // who told a running one has done its part, also when that one has ended since
  if (params['on_running'] === 'signal' && (await isDone({ platform, context }))) return { outcome: 'exists' };
  for (let tries = 0; tries < TRIES; tries++) {
    const started = await start();
    const { id, outcome } = started;
    if (outcome !== 'skipped' || key === null) return { instance_id: id, outcome };
    const running = await keyHolder({ platform, tenant, workflowId: stored.id, key });
    if (running === null) continue;
    if (params['on_running'] === 'replace') {
      await cancelIfRunning({ platform, tenant, id: running, rollback: false, cause: context.by.cause });
    } else if (params['on_running'] === 'signal') {
      const told = await tell({ platform, context, id: running, params, input });
      // it has just ended: then there is room for a new one
      if (told === null) continue;
      await markDone({ platform, context, entity: '_workflow_instances' });
      return told;
    } else return { instance_id: id, outcome };
  }
  throw new DroError({ code: 'CONTENTION', detail: `instances with the key "${key}" come and go too fast` });
};

async function tell(a: {
  platform: Platform;
  context: ActionContext;
  id: string;
  params: Record<string, Json>;
  input: JsonObject;
}): Promise<JsonObject | null> {
  const { platform, context, id, input } = a;
  const name = typeof a.params['signal'] === 'string' ? a.params['signal'] : 'started';
  const { tenant } = context;
  const { instance } = await loadInstance({ platform, tenant, id });
  await mustBeAwaited({ platform, tenant, instance, name });
  const at = platform.clock.now();
  const data: JsonObject = { name, payload: input, at, by: null };
  // of the event and the rule, so that a repetition tells it nothing new
  const signal = { id: `action:${context.seed.cause}`, name: sentName(name), correlation: null, at, data };
  const delivery = await deliverSignal({ platform, tenant, instanceId: id, signal });
  return delivery === 'over' ? null : { instance_id: id, outcome: 'signalled', delivery };
}
