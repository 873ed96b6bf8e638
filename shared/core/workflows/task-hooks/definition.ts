import { z } from 'zod';
import { nameSchema } from '#core/definitions/names.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';

/** The moments of a step that hooks may follow. */
export const STEP_EVENTS = ['task_started', 'task_finished'] as const;
/** Those of a collection besides. */
export const ITERATION_EVENTS = ['on_iteration_start', 'on_iteration_complete', 'on_child_task_complete'] as const;
/** Every moment that a hook may follow. */
export const HOOK_EVENTS = [...STEP_EVENTS, ...ITERATION_EVENTS, 'workflow_finished'] as const;
/** A moment that hooks follow. */
export type HookEvent = (typeof HOOK_EVENTS)[number];

/** What a hook may do. */
export const HOOK_TYPES = ['log', 'webhook', 'metric', 'dispatch_task', 'transform'] as const;

/** How long a hook may take when it says nothing, and at most. */
export const HOOK_TIMEOUT = { standard: 30_000, most: 300_000 } as const;

const retry = z.strictObject({
  attempts: z.number().int().min(1).max(20).default(3),
  interval: z.string().min(2).max(20).default('1s'),
  backoff: z.number().min(1).max(10).default(2),
  max_interval: z.string().min(2).max(20).default('100s'),
});
/** How often a hook is tried, as parsed. */
export type HookRetry = z.infer<typeof retry>;

const STANDARD_RETRY: HookRetry = { attempts: 3, interval: '1s', backoff: 2, max_interval: '100s' };

const hook = z.looseObject({
  type: z.enum(HOOK_TYPES),
  on_error: z.enum(['continue', 'fail_task']).default('continue'),
  timeout: z.string().min(2).max(20).optional(),
  retry: retry.default(STANDARD_RETRY),
});

/**
 * One hook. Its parameters stand beside its type, as those of an action do; Compozy's `params: {…}` is read and becomes
 * the same.
 */
export const hookSchema = z.preprocess(withFlatParams, hook);
/** A hook, parsed. */
export type TaskHook = z.infer<typeof hook>;

const hooks = z.array(hookSchema).min(1).max(20);

/** The hooks of a step. */
export const stepHooksSchema = z.strictObject({ task_started: hooks.optional(), task_finished: hooks.optional() });
/** The hooks of a step, parsed. */
export type StepHooks = z.infer<typeof stepHooksSchema>;

/** The hooks of a collection. */
export const collectionHooksSchema = z.strictObject({
  ...stepHooksSchema.shape,
  on_iteration_start: hooks.optional(),
  on_iteration_complete: hooks.optional(),
  on_child_task_complete: hooks.optional(),
});

/** The hooks of a collection, parsed. */
export type CollectionHooks = z.infer<typeof collectionHooksSchema>;

/** The hooks of a workflow. */
export const workflowHooksSchema = z.strictObject({ workflow_finished: hooks.optional() });

/** What a transform works out, and under which name. */
export const transformSchema = z.strictObject({
  expression: z.string().min(1).max(2000),
  into: nameSchema.refine((name) => name !== 'output', 'must not be "output": that is what the step itself gave'),
});

function withFlatParams(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { params, ...rest } = value as JsonObject;
  if (!isObject(params)) return value;
  // a key that stands in both places is left where it is unknown, and so refused
  const both = Object.keys(params).some((key) => key in rest);
  return both ? value : { ...rest, ...params };
}
