import type { CompiledBinding } from '#core/entities/compiled-entity.ts';
import type { Operation } from '#core/entities/definition.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import { DroError, invalid, isDroError } from '#core/errors/dro-error.ts';
import type { HookPhase } from '#core/hooks/define-hook.ts';
import type { HookContext } from '#core/hooks/hook-context.ts';
import type { HookResult } from '#core/hooks/hook-result.ts';
import type { JsonObject } from '#core/json/json.ts';
import { expressionEnv } from '../expression-env.ts';
import { changesOf, type Pending } from '../pending.ts';
import type { WriteUnit } from '../write-unit.ts';
import { checkState } from './check-states.ts';

/** What the hooks of one phase did together. */
export type HooksOutcome = {
  changed: boolean;
  replaceDelete: HookResult['replace_delete'] | null;
  writes: NonNullable<HookResult['writes']>;
};

/**
 * Runs the hooks that are bound to a phase and operation, one after another in the order of the definition's array.
 * Each sees what the earlier ones changed; the first that aborts ends the write. A hook that throws aborts too: a
 * guard that breaks must not let a write through.
 */
export async function runHooks(a: {
  pending: Pending;
  unit: WriteUnit;
  phase: HookPhase;
  operation: Operation;
  imported: boolean;
}): Promise<HooksOutcome> {
  const outcome: HooksOutcome = { changed: false, replaceDelete: null, writes: [] };
  for (const binding of a.pending.entity.bindings[a.phase]) {
    if (!binding.events.includes(a.operation) || !applies({ ...a, binding })) continue;
    const result = await runOne({ ...a, binding });
    if (!result) continue;
    refuse({ result, binding });
    if (result.update)
      outcome.changed = merge({ pending: a.pending, update: result.update, binding }) || outcome.changed;
    if (result.replace_delete) outcome.replaceDelete ??= result.replace_delete;
    if (result.writes) outcome.writes.push(...result.writes);
  }
  return outcome;
}

/** The context that a hook is given. */
export function hookContext(a: {
  pending: Pending;
  unit: WriteUnit;
  operation: Operation;
  imported: boolean;
  params: unknown;
  handler: string;
}): HookContext {
  const { pending, unit } = a;
  return {
    entity_name: pending.entity.name,
    app: pending.entity.app,
    operation: a.operation,
    record: { ...pending.record },
    original: pending.original,
    changes: changesOf(pending),
    user_context: unit.env.user,
    imported: a.imported,
    params: a.params,
    db: unit.db,
    policy: unit.env.model.policies(pending.entity.app),
    now: unit.env.now,
    checkTransition: ({ field }) => {
      const fsm = pending.entity.fsms.find((one) => one.field === field);
      if (!fsm) throw new Error(`no state machine is bound to "${field}"`);
      checkState({ pending, env: unit.env, origin: a.imported ? 'import' : 'system', fsm, handler: a.handler });
    },
  };
}

function applies(a: { pending: Pending; unit: WriteUnit; binding: CompiledBinding }): boolean {
  if (a.binding.when === null) return true;
  const env = expressionEnv({
    record: a.pending.record,
    original: a.pending.original,
    changes: changesOf(a.pending),
    user: a.unit.env.user,
    policy: a.unit.env.model.policies(a.pending.entity.app),
    now: a.unit.env.now,
  });
  return a.binding.when.evaluate(env) === true;
}

async function runOne(a: {
  pending: Pending;
  unit: WriteUnit;
  operation: Operation;
  imported: boolean;
  binding: CompiledBinding;
}): Promise<HookResult | undefined> {
  const { hook, params } = a.binding;
  try {
    return await hook.run(hookContext({ ...a, params, handler: hook.name }));
  } catch (error) {
    if (isDroError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DroError({
      code: 'HOOK_ABORT',
      detail: `hook "${hook.name}" failed: ${reason}`,
      data: { handler: hook.name },
      cause: error,
    });
  }
}

function refuse(a: { result: HookResult; binding: CompiledBinding }): void {
  const { result, binding } = a;
  const handler = binding.hook.name;
  if (result.abort !== undefined) throw new DroError({ code: 'HOOK_ABORT', detail: result.abort, data: { handler } });
}

function merge(a: { pending: Pending; update: JsonObject; binding: CompiledBinding }): boolean {
  const { pending, binding } = a;
  const { values, issues } = normaliseFields({
    values: a.update,
    fields: pending.entity.fields,
    currency: pending.entity.currency,
    path: '',
  });
  if (issues.length > 0) throw invalid({ what: `what hook "${binding.hook.name}" set`, issues });
  Object.assign(pending.record, values);
  return true;
}
