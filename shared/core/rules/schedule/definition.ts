import { z } from 'zod';
import { nameSchema } from '#core/definitions/names.ts';
import { parseDuration } from '#core/time/duration.ts';

const AT = /^([01]\d|2[0-3]):[0-5]\d$/;
const OFFSET = /^(-?)\s*([^\s-]+?)(?:\s+(before|after))?$/;
const OFFSET_FORM = 'must be a length of time such as 7d, -3d, 12h or "3d before"';

const zoneSchema = z.string().min(1).max(64);

/** Per record: a length of time before or after the date in one of its fields (design §4.3). */
export const dueSchema = z.strictObject({
  /** `invoices` or `finance/invoices` */
  entity: z.string().regex(/^([a-z][a-z0-9_-]{0,63}\/)?[a-z][a-z0-9_]{0,63}$/, 'must name an entity'),
  field: nameSchema,
  offset: z
    .string()
    .max(40)
    .refine((text) => parseOffset(text) !== null, OFFSET_FORM)
    .optional(),
  at: z.string().regex(AT, 'must be a time of day such as "09:00"').optional(),
  zone: zoneSchema.optional(),
});

/** By the clock: a cron expression of five fields. */
export const cronSchema = z.strictObject({ cron: z.string().min(1).max(200), zone: zoneSchema.optional() });

/** What a rule that goes by time says under `on`. */
export type ScheduleDefinition = { schedule: DueDefinition } | CronDefinition;
/** The due dates of records, parsed. */
export type DueDefinition = z.infer<typeof dueSchema>;
/** A cron expression with its zone, parsed. */
export type CronDefinition = z.infer<typeof cronSchema>;

/** Milliseconds of an offset; negative before the date. Null when it is none. */
export function parseOffset(text: string): number | null {
  const [, sign, length = '', word] = OFFSET.exec(text.trim()) ?? [];
  const millis = parseDuration(length);
  if (millis === null || (sign === '-' && word !== undefined)) return null;
  return (sign === '-' || word === 'before') && millis !== 0 ? -millis : millis;
}
