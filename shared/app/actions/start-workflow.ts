import { DroError } from '#core/errors/dro-error.ts';
import { isObject } from '#core/json/json.ts';
import { startWorkflow } from '../workflows/start-workflow.ts';
import type { ActionRunner } from './action-context.ts';

/** Starts a workflow, once for each event. */
export const startWorkflowAction: ActionRunner = async ({ platform, params, context }) => {
  const model = await platform.definitions.model(context.tenant);
  const name = String(params['workflow']);
  const stored = model.workflowNamed({ name, app: context.app });
  if (!stored) throw new DroError({ code: 'NOT_FOUND', detail: `there is no workflow "${name}"` });
  const started = await startWorkflow({
    platform,
    tenant: context.tenant,
    stored,
    event: context.event,
    input: isObject(params['input']) ? params['input'] : {},
    by: context.by,
    seed: context.seed,
    ...(typeof params['key'] === 'string' && { key: params['key'] }),
  });
  return { instance_id: started.id, outcome: started.outcome };
};
