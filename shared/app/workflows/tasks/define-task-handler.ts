import { z } from 'zod';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { isObject, type Json } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { type TaskCall, taskCallSchema } from '../task-payload.ts';

/** One thing that machines may ask for, by name. May be asked for again for the same visit of a step. */
export type TaskHandler = { do: string; handle(a: { platform: Platform; payload: Json }): Promise<Json> };

/** Declares what machines may ask for: `more` is what the payload has besides what every call names. */
export function defineTaskHandler<S extends z.ZodRawShape>(a: {
  do: string;
  more: S;
  run(a: { platform: Platform; task: TaskCall & z.infer<z.ZodObject<S>> }): Promise<Json>;
}): TaskHandler {
  const own = z.object(a.more);
  const keys = new Set(Object.keys(a.more));
  return {
    do: a.do,
    handle: async ({ platform, payload }) => {
      const entries = Object.entries(isObject(payload) ? payload : {});
      const common = taskCallSchema.safeParse(Object.fromEntries(entries.filter(([key]) => !keys.has(key))));
      const more = own.safeParse(payload);
      if (!common.success) throw invalid({ what: 'the task', issues: issuesFromZod({ error: common.error }) });
      if (!more.success) throw invalid({ what: 'the task', issues: issuesFromZod({ error: more.error }) });
      return a.run({ platform, task: { ...common.data, ...more.data } });
    },
  };
}

/** Does what a machine asks for. */
export async function handleTask(a: {
  platform: Platform;
  payload: Json;
  handlers: readonly TaskHandler[];
}): Promise<Json> {
  const name = isObject(a.payload) ? a.payload['do'] : null;
  const handler = a.handlers.find((one) => one.do === name);
  if (handler) return handler.handle(a);
  const message = `do: nothing is called ${JSON.stringify(name)}`;
  throw invalid({ what: 'the task', issues: [{ path: 'do', code: 'NOT_IN_VALUES', message }] });
}
