import type { z } from 'zod';
import type { EntityDefinition, Operation } from '#core/entities/definition.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { HookContext } from './hook-context.ts';
import type { HookAdditions, HookPlace } from './hook-place.ts';
import type { HookResult } from './hook-result.ts';

/**
 * Where a hook runs: `before` the write is planned, `in_transaction` with it, or `after` it is committed, as a job.
 * The sources' names: beforeSave and beforeDelete, afterSave, afterCommit.
 */
export type HookPhase = 'before' | 'in_transaction' | 'after';

/**
 * What a hook is for. Within a phase they belong in the order `normalise` (bring values into form), `derive` (work
 * values out), `validate` (refuse), `emit` (tell others); a binding out of this order is a finding. `replace` (put
 * something in place of a delete) and `relate` (write related records) may stand anywhere.
 */
export type HookKind = 'normalise' | 'derive' | 'validate' | 'emit' | 'replace' | 'relate';

/** What a hook says about itself. */
export type HookDocs = {
  /** the name that bindings use; unique */
  name: string;
  phase: HookPhase;
  /** one or two sentences: the rule that it enforces and why */
  docs: string;
  /** left out: no place of its own in the order */
  kind?: HookKind;
  /** the events that it can run on; left out: all. Another one in a binding is refused when it is saved */
  events?: readonly Operation[];
  /** it calls services outside; only after hooks may, since the others can run again and hold the write up */
  egress?: boolean;
  /** names that it had; what is stored with one runs on, what is saved with one is refused with this name */
  formerly?: readonly string[];
};

/** A hook as its author writes it. */
export type HookSpec<P, R = undefined> = HookDocs & {
  params: z.ZodType<P>;
  /** what is wrong with the parameters on this entity, e.g. an unknown field; paths are those within the parameters */
  check?(a: { definition: EntityDefinition; params: P }): Issue[];
  /** the same beside all of the binding, and what `run` needs of it as `ctx.prepared`: made once, e.g. expressions */
  prepare?(a: HookPlace<P>): R;
  /** what a binding adds to its entity's definition */
  adds?(a: { params: P }): HookAdditions;
  run(ctx: HookContext<P> & { prepared: R }): HookResult | undefined | Promise<HookResult | undefined>;
};

/** A hook as the registry holds it: parameters are parsed when a binding is saved. */
export type Hook = HookDocs & {
  params: z.ZodType;
  check?(a: { definition: EntityDefinition; params: unknown }): Issue[];
  prepare?(a: HookPlace<unknown>): unknown;
  adds?(a: { params: unknown }): HookAdditions;
  run(ctx: HookContext<unknown> & { prepared?: unknown }): HookResult | undefined | Promise<HookResult | undefined>;
};

/**
 * Declares a hook. Before hooks may run again on contention, so they have no side effects and no egress; after hooks
 * have no veto. Throws when phase and egress do not go together.
 *
 * @example
 * ```ts
 * import { z } from 'zod';
 * import { defineHook } from '#core/hooks/define-hook.ts';
 * export const requireReason = defineHook({
 *   name: 'require_reason',
 *   phase: 'before',
 *   kind: 'validate',
 *   docs: 'A lost deal needs a reason.',
 *   params: z.strictObject({}),
 *   run: (ctx) => (ctx.record['status'] === 'lost' && !ctx.record['reason'] ? { abort: 'say why it was lost' } : undefined),
 * });
 * ```
 */
export function defineHook<P, R = undefined>(spec: HookSpec<P, R>): Hook {
  if (spec.egress === true && spec.phase !== 'after') {
    throw new Error(`hook "${spec.name}" has egress, which only an after hook may have: it runs in the write path`);
  }
  return spec as Hook;
}
