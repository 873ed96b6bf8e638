import { performance } from 'node:perf_hooks';
import { DroError } from '#core/errors/dro-error.ts';
import type { Hook } from '#core/hooks/define-hook.ts';
import type { HookContext } from '#core/hooks/hook-context.ts';
import { timeoutOf } from '#core/hooks/timeouts.ts';
import type { JsonObject } from '#core/json/json.ts';
import { formatDuration } from '#core/time/duration.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import { storedEvent } from '../events/stored-events.ts';
import { measured } from '../metrics/note.ts';
import type { Platform } from '../platform.ts';
import { timeLimitBy } from '../time-limit.ts';
import { afterHookContext } from './after-hook-context.ts';

/**
 * Runs one after hook, for the write that made the job: it sees the record as that write left it, with personal
 * values as far as the live record still has them. It runs at least once and has no veto; one that takes too long has
 * failed, and is tried again.
 */
export async function runAfterHook(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { job } = a.attempt;
  const { tenant, payload } = job;
  const hook = platform.hooks.get(String(payload['handler']));
  if (!hook) throw new DroError({ code: 'NOT_FOUND', detail: `no hook "${String(payload['handler'])}" is registered` });
  const event = await storedEvent({ store: platform.store, tenant, id: String(payload['event_id']) });
  const params = hook.params.parse(payload['params'] ?? {});
  const context = await afterHookContext({ platform, event, params, payload });
  const work = (): Promise<unknown> => inTime({ platform, hook, context, payload });
  const subject = { platform, tenant, subject: `hook:${hook.name}` };
  const result = await measured({ ...subject, work, stopwatch: () => performance.now() });
  if (result !== undefined) {
    // a veto after the fact is a mistake in the hook that must not pass unseen
    throw new DroError({
      code: 'HOOK_ABORT',
      detail: `after hook "${hook.name}" returned a result`,
      data: { handler: hook.name },
    });
  }
}

async function inTime(a: {
  platform: Platform;
  hook: Hook;
  context: HookContext;
  payload: JsonObject;
}): Promise<unknown> {
  const { platform, hook } = a;
  const standard = timeoutOf({ text: undefined, phase: 'after' });
  const asked = a.payload['timeout_ms'];
  const millis = typeof asked === 'number' ? asked : standard.ok ? standard.millis : 0;
  const ended = await timeLimitBy(platform)({ millis, work: Promise.resolve(hook.run(a.context)) });
  if (ended.inTime) return ended.value;
  throw new DroError({
    code: 'HOOK_ABORT',
    detail: `after hook "${hook.name}" took longer than ${formatDuration(millis)}`,
    data: { handler: hook.name, timed_out: true },
  });
}
