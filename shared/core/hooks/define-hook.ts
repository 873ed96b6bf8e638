import type { z } from 'zod';
import type { HookContext } from './hook-context.ts';
import type { HookResult } from './hook-result.ts';

/**
 * Where a hook runs: `before` the write is planned, `in_transaction` with it, or `after` it is committed, as a job.
 * The sources' names: beforeSave and beforeDelete, afterSave, afterCommit.
 */
export type HookPhase = 'before' | 'in_transaction' | 'after';

/** A hook as its author writes it. */
export type HookSpec<P> = {
  /** the name that bindings use; unique */
  name: string;
  phase: HookPhase;
  /** one or two sentences: the rule that it enforces and why */
  docs: string;
  params: z.ZodType<P>;
  run(ctx: HookContext<P>): HookResult | undefined | Promise<HookResult | undefined>;
};

/** A hook as the registry holds it: parameters are parsed when a binding is saved. */
export type Hook = {
  name: string;
  phase: HookPhase;
  docs: string;
  params: z.ZodType;
  run(ctx: HookContext<unknown>): HookResult | undefined | Promise<HookResult | undefined>;
};

/**
 * Declares a hook. Before hooks may run again on contention, so they have no side effects; after hooks have no veto.
 *
 * @example
 * ```ts
 * import { z } from 'zod';
 * import { defineHook } from '#core/hooks/define-hook.ts';
 * export const requireReason = defineHook({
 *   name: 'require_reason',
 *   phase: 'before',
 *   docs: 'A lost deal needs a reason.',
 *   params: z.strictObject({}),
 *   run: (ctx) => (ctx.record['status'] === 'lost' && !ctx.record['reason'] ? { abort: 'say why it was lost' } : undefined),
 * });
 * ```
 */
export function defineHook<P>(spec: HookSpec<P>): Hook {
  return spec as Hook;
}
