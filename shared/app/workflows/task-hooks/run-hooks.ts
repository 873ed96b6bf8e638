import { codeOf } from '#core/errors/code-of.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import { isObject, type Json } from '#core/json/json.ts';
import type { CompiledHook } from '#core/workflows/task-hooks/compile-hooks.ts';
import type { ActionContext } from '../../actions/action-context.ts';
import { runAction } from '../../actions/run-action.ts';
import { cleanMessage } from '../../pii/clean-message.ts';
import type { Platform } from '../../platform.ts';
import { isPostponed, type Postponed } from '../../postponed.ts';
import { timeLimitBy } from '../../time-limit.ts';
import type { Instance } from '../instance.ts';
import { causeOf } from '../tasks/visit.ts';
import type { WorkflowAt } from '../workflow-at.ts';
import { enterHooks, type HookOutcome } from './history.ts';
import { type HookEnvs, hookEnvs } from './hook-env.ts';
import { hookKey, type Moment, momentName } from './moment.ts';

/** Some hooks of one moment. */
export type HookRun = {
  platform: Platform;
  tenant: string;
  instance: Instance;
  at: WorkflowAt;
  moment: Moment;
  /** all hooks of the moment, in declared order */
  hooks: readonly CompiledHook[];
  /** which of them are meant */
  wanted: readonly number[];
  /** what the step gave, where it stands in no row yet */
  output?: Json;
};

/**
 * What came of one attempt: `again` when some may still pass, else `failed` when one never will. `later`: a limit asks
 * for a pause.
 */
export type HookResult = { again: Error | null; failed: Error | null; later: Postponed | null };

type Outcome = HookOutcome & { cause: Error | null };

const MARK_KEPT_MS = 400 * 24 * 3600 * 1000;

/**
 * Makes one attempt at some hooks of a moment and enters in the instance's history what came of each. Those that are
 * done are not done again. `attempt` is that of the job; without one it is counted in the history.
 */
export async function runHooks(a: HookRun & { attempt?: number }): Promise<HookResult> {
  const { platform, tenant, instance, moment } = a;
  const calls = a.wanted.filter((i) => a.hooks[i]?.work.kind === 'action');
  const keys = calls.map((hook) => hookKey({ tenant, instanceId: instance.id, moment, hook }));
  const rows = keys.length === 0 ? [] : await platform.store.getSys({ keys });
  const open = calls.flatMap((hook, i) => {
    const value = rows[i]?.value;
    if (isObject(value) && value['outcome'] === 'completed') return [];
    const before = isObject(value) && a.attempt !== 1 ? Number(value['attempts']) : 0;
    return [{ hook, attempts: a.attempt ?? before + 1 }];
  });
  if (open.length === 0) return { again: null, failed: null, later: null };
  const envs = await hookEnvs(a);
  const outcomes: Outcome[] = [];
  let later: Postponed | null = null;
  for (const one of open) {
    const outcome = await attemptHook({ ...a, ...one, envs });
    if (outcome instanceof Error) later = isPostponed(outcome) ? outcome : later;
    else outcomes.push(outcome);
  }
  await enterHooks({ ...a, outcomes });
  const broken = outcomes.filter((one) => one.cause !== null);
  return {
    again: broken.find((one) => !one.last)?.cause ?? null,
    failed: broken.find((one) => one.last)?.cause ?? null,
    later,
  };
}

async function attemptHook(a: HookRun & { hook: number; attempts: number; envs: HookEnvs }): Promise<Outcome | Error> {
  const { platform, tenant, instance, moment, envs, hook, attempts } = a;
  const compiled = a.hooks[hook];
  if (compiled?.work.kind !== 'action') throw new Error('this hook calls nothing');
  const { action } = compiled.work;
  const { timeoutMs, retry } = compiled;
  const started = platform.clock.millis();
  const mark = `hook.${momentName(moment)}.${hook}`;
  const ended = (result: Pick<Outcome, 'error' | 'last' | 'cause'>): Outcome => {
    return { hook, attempts, ms: platform.clock.millis() - started, ...result };
  };
  try {
    const params = action.render(action.spec.keeps === true ? envs.masked : envs.open);
    const context = contextOf({ platform, tenant, instance, mark });
    const work = runAction({ platform, name: action.spec.name, params, context });
    const limited = await timeLimitBy(platform)({ millis: timeoutMs, work });
    if (limited.inTime) return ended({ error: null, last: true, cause: null });
    throw new Error(`the hook took longer than ${timeoutMs / 1000}s`);
  } catch (error) {
    if (isPostponed(error)) return error;
    const cause = error instanceof Error ? error : new Error(String(error));
    const records = instance.record === null ? [] : [instance.record];
    const message = await cleanMessage({ platform, tenant, message: cause.message, records });
    const code = codeOf(error);
    const passes = !isDroError(error) || error.status >= 500;
    return ended({ error: { code, message }, last: !passes || attempts >= retry.attempts, cause });
  }
}

/** A mark of its own makes what a hook writes happen once, however often it is tried. */
function contextOf(a: { platform: Platform; tenant: string; instance: Instance; mark: string }): ActionContext {
  const { platform, tenant, instance, mark } = a;
  const cause = `workflow:${instance.id}`;
  return {
    tenant,
    app: instance.workflow.app,
    subject: instance.record,
    event: null,
    instance: instance.id,
    by: causeOf({ instance, tenant, mark }),
    once: {
      key: { tenant, kind: 'reaction', pk: cause, sk: mark },
      ttl: new Date(platform.clock.millis() + MARK_KEPT_MS).toISOString(),
    },
    seed: { at: instance.started_at, cause: `${cause}:${mark}` },
  };
}
