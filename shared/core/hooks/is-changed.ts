import { jsonEqual } from '#core/json/equal.ts';
import type { HookContext } from './hook-context.ts';

/** Whether the write changes a field. Says what `changes` says of it, which would be worked out for every field. */
export function isChanged(a: { ctx: HookContext; name: string }): boolean {
  const { ctx, name } = a;
  const value = ctx.record[name] ?? null;
  // images are copied when they are looked at: of a create the one before is not needed
  return ctx.operation === 'create' ? value !== null : !jsonEqual(ctx.original[name] ?? null, value);
}
