import { z } from 'zod';
import { appSchema, eventTypeSchema, nameSchema } from '#core/definitions/names.ts';

/** An EventRule (design §4.3): one event, one condition, one action. */
export const ruleSchema = z.strictObject({
  name: nameSchema,
  app: appSchema,
  description: z.string().max(2000).optional(),
  starter: z.string().max(100).optional(),
  active: z.boolean().default(true),
  // the sources write deals:updated
  on: z.strictObject({
    event: z.preprocess((v) => (typeof v === 'string' ? v.replace(':', '.') : v), eventTypeSchema),
  }),
  when: z.string().max(2000).optional(),
  then: z.looseObject({ action: z.string().min(1) }),
});
/** An EventRule, parsed. */
export type EventRule = z.infer<typeof ruleSchema>;
