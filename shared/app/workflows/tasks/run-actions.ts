import type { CompiledAction } from '#core/actions/compile-action.ts';
import type { Json } from '#core/json/json.ts';
import type { ActionContext } from '../../actions/action-context.ts';
import { runAction } from '../../actions/run-action.ts';
import type { Platform } from '../../platform.ts';
import { withCleanFailure } from '../clean-failure.ts';
import type { Instance } from '../instance.ts';
import { stepEnv } from '../step-env.ts';
import type { TaskCall } from '../task-payload.ts';
import { causeOf, type Visit } from './visit.ts';

const MARK_KEPT_MS = 400 * 24 * 3600 * 1000;

/** Does actions one after the other; `mark` is the same whenever these very actions are asked for again. */
export async function runActions(a: {
  platform: Platform;
  task: TaskCall;
  visit: Pick<Visit, 'instance' | 'at'>;
  actions: readonly CompiledAction[];
  mark: string;
}): Promise<Json[]> {
  const { platform, task, actions } = a;
  const { instance, at } = a.visit;
  const tenant = task.tenantId;
  const reads = actions.flatMap((one) => one.reads);
  const outputs: Json[] = [];
  for (const [i, action] of actions.entries()) {
    // read anew for each action: the one before may have changed the record
    const masked = action.spec.keeps === true;
    const env = await stepEnv({ platform, tenant, instance, at, task, reads, masked });
    const mark = `${a.mark}.${i}`;
    const work = (): Promise<Json> =>
      runAction({
        platform,
        name: action.spec.name,
        params: action.render(env),
        context: contextOf({ platform, task, instance, mark }),
      });
    outputs.push(await withCleanFailure({ platform, tenant, instance, work }));
  }
  return outputs;
}

/** What the actions of a step work on; `mark` makes what they write happen once. */
export function contextOf(a: {
  platform: Platform;
  task: Pick<TaskCall, 'tenantId'>;
  instance: Instance;
  mark: string;
}): ActionContext {
  const { platform, instance, mark } = a;
  const { tenantId: tenant } = a.task;
  return {
    tenant,
    app: instance.workflow.app,
    subject: instance.record,
    event: null,
    instance: instance.id,
    by: causeOf({ instance, tenant, mark }),
    once: {
      key: { tenant, kind: 'reaction', pk: `workflow:${instance.id}`, sk: mark },
      ttl: new Date(platform.clock.millis() + MARK_KEPT_MS).toISOString(),
    },
    seed: { at: instance.started_at, cause: `workflow:${instance.id}:${mark}` },
  };
}
