import type { Json } from '#core/json/json.ts';
import type { CompiledHook } from '#core/workflows/task-hooks/compile-hooks.ts';
import { noteDone } from '../../metrics/note.ts';
import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import type { HookOutcome } from './history.ts';
import type { Moment } from './moment.ts';

/** Counts what came of each hook, by the event that it follows and its type, and writes a line to the log about it. */
export function tellHooks(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  moment: Moment;
  hooks: readonly CompiledHook[];
  outcomes: readonly HookOutcome[];
}): void {
  const { platform, tenant, instance, moment } = a;
  const { event } = moment;
  for (const { hook, error, ms, attempts } of a.outcomes) {
    const type = a.hooks[hook]?.type ?? '';
    noteDone({ platform, tenant, subject: `task_hook:${event}.${type}`, ok: error === null, ms });
    const fields: Record<string, Json> = {
      tenant,
      instance_id: instance.id,
      correlation_id: instance.correlation_id,
      ...{ step: moment.owner, hook: event, type, attempts, duration_ms: ms },
      ...(error !== null && { code: error.code, reason: error.message }),
    };
    if (error === null) platform.logger.info('a hook of a workflow ran', fields);
    else platform.logger.warn('a hook of a workflow failed', fields);
  }
}
