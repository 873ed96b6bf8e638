import { z } from 'zod';
import type { SysKey } from '#core/plan/sys.ts';
import { HOOK_EVENTS } from '#core/workflows/task-hooks/definition.ts';

const momentSchema = z.strictObject({
  event: z.enum(HOOK_EVENTS),
  /** the step whose hooks they are; `-` for the workflow */
  owner: z.string(),
  /** the step that they follow: one within a collection, for the hooks of that */
  step: z.string(),
  epoch: z.number().int(),
  visit: z.number().int(),
  scope: z.string().nullable(),
  /** of the step, or of the workflow at its end */
  status: z.string(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});

/** What hooks follow: a moment of one visit of a step, or the end of the workflow. It holds no data. */
export type Moment = z.infer<typeof momentSchema>;

/** A moment that a job carried. */
export function toMoment(value: unknown): Moment {
  return momentSchema.parse(value);
}

/** What names a moment within its instance. */
export function momentName(moment: Moment): string {
  const { epoch, visit, owner, step, event, scope } = moment;
  const place = [String(epoch).padStart(4, '0'), String(visit).padStart(6, '0'), step];
  return [...place, ...(scope === null ? [] : [scope]), ...(owner === step ? [] : [owner]), event].join('.');
}

/** Where the history of one hook stands. */
export function hookKey(a: { tenant: string; instanceId: string; moment: Moment; hook: number }): SysKey {
  const sk = `${momentName(a.moment)}.${String(a.hook).padStart(2, '0')}`;
  return { tenant: a.tenant, kind: 'instance_hook', pk: a.instanceId, sk };
}
