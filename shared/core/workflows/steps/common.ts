import { z } from 'zod';
import { nameSchema } from '#core/definitions/names.ts';
import { type CollectionHooks, stepHooksSchema } from '../task-hooks/definition.ts';

/** What a step is called; unique in its workflow. */
export const stepIdSchema = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be snake_case of at most 40 characters');
/** A CEL expression. */
export const cel = z.string().min(1).max(2000);
/** `72h`, `7d`: looked at by the lint, which knows the path. */
export const durationText = z.string().min(2).max(20);

/** Where a step goes: to another step, or to an ending, which may have a name. */
export const targetSchema = z.union([
  z.strictObject({ goto: stepIdSchema }),
  z.strictObject({ end: nameSchema }),
  z.literal('end').transform(() => ({ end: 'completed' })),
]);
/** Where a step goes, parsed. */
export type Target = z.infer<typeof targetSchema>;

const retrySchema = z.strictObject({
  attempts: z.number().int().min(1).max(20),
  interval: durationText.default('1s'),
  backoff: z.number().min(1).max(10).default(2),
  max_interval: durationText.optional(),
  jitter: z.enum(['none', 'full']).default('none'),
  errors: z.array(z.string().min(1)).min(1).optional(),
});
/** How often a step is tried, parsed. */
export type RetryPolicy = z.infer<typeof retrySchema>;

/** Actions as they are written; their parameters are looked at when the workflow is compiled. */
export const actionsSchema = z
  .array(z.looseObject({ type: z.string().min(1) }))
  .min(1)
  .max(20);

/** What a step does when it failed for good. */
export const onErrorSchema = z.union([
  z.enum(['fail', 'continue', 'compensate']),
  z.strictObject({ goto: stepIdSchema }),
]);
/** What a step does when it failed for good, parsed. */
export type OnError = z.infer<typeof onErrorSchema>;

/** What every step may have. A kind for which one of them means nothing refuses it by name. */
export const base = {
  id: stepIdSchema,
  name: z.string().max(100).optional(),
  description: z.string().max(1000).optional(),
  retry: retrySchema.optional(),
  timeout: durationText.optional(),
  on_error: onErrorSchema.optional(),
  compensate: actionsSchema.optional(),
  hooks: stepHooksSchema.optional(),
};
/** The same, parsed. */
export type StepBase = {
  id: string;
  name?: string | undefined;
  description?: string | undefined;
  retry?: RetryPolicy | undefined;
  timeout?: string | undefined;
  on_error?: OnError | undefined;
  compensate?: z.infer<typeof actionsSchema> | undefined;
  hooks?: CollectionHooks | undefined;
};
