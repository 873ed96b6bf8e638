import { z } from 'zod';
import { appSchema, eventTypeSchema, nameSchema } from '#core/definitions/names.ts';
import { concurrencySchema, rateLimitSchema, retrySchema } from './limits.ts';
import { cronSchema, dueSchema } from './schedule/definition.ts';

/** An EventRule (design §4.3): one event, one condition, one action. */
export const ruleSchema = z.strictObject({
  name: nameSchema,
  app: appSchema,
  description: z.string().max(2000).optional(),
  starter: z.string().max(100).optional(),
  active: z.boolean().default(true),
  // the sources write deals:updated
  on: z.union([
    z.strictObject({
      event: z.preprocess((v) => (typeof v === 'string' ? v.replace(':', '.') : v), eventTypeSchema),
    }),
    z.strictObject({ schedule: dueSchema }),
    cronSchema,
  ]),
  when: z.string().max(2000).optional(),
  then: z.looseObject({ action: z.string().min(1) }),
  rate_limit: rateLimitSchema.optional(),
  concurrency: concurrencySchema.optional(),
  retry: retrySchema.optional(),
});
/** An EventRule, parsed. */
export type EventRule = z.infer<typeof ruleSchema>;
