import type { CompiledBinding } from '#core/entities/compiled-entity.ts';
import type { Operation } from '#core/entities/definition.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import { DroError, invalid, isDroError } from '#core/errors/dro-error.ts';
import { evaluateReading } from '#core/expressions/evaluate-reading.ts';
import type { HookPhase } from '#core/hooks/define-hook.ts';
import type { HookResult } from '#core/hooks/hook-result.ts';
import type { JsonObject } from '#core/json/json.ts';
import { formatDuration } from '#core/time/duration.ts';
import { noteAsked } from '../asked.ts';
import { envOf } from '../env-of.ts';
import { makeHookContext } from '../make-hook-context.ts';
import { type Pending, viaOf } from '../pending.ts';
import { recordReadsOf } from '../record-reads.ts';
import type { WriteUnit } from '../write-unit.ts';

/** What the hooks of one phase did together. */
export type HooksOutcome = {
  changed: boolean;
  replaceDelete: HookResult['replace_delete'] | null;
  writes: NonNullable<HookResult['writes']>;
};

type Phase = {
  pending: Pending;
  unit: WriteUnit;
  phase: HookPhase;
  operation: Operation;
  imported: boolean;
};
// nested, not spread: this runs for every hook of every write
type One = { at: Phase; binding: CompiledBinding };

/**
 * Runs the hooks that are bound to a phase and operation, one after another in the order of the definition's array.
 * Each sees what the earlier ones changed; the first that aborts ends the write. A hook that throws, overruns its time
 * or asks for what its phase cannot do aborts too: a guard that breaks must not let a write through.
 */
export async function runHooks(a: Phase): Promise<HooksOutcome> {
  const outcome: HooksOutcome = { changed: false, replaceDelete: null, writes: [] };
  const { pending, phase } = a;
  const { trace } = a.unit.env;
  for (const binding of pending.entity.bindings[phase]) {
    const hook = binding.hook.name;
    const one: One = { at: a, binding };
    const because = skippedBecause(one) ?? (reads(binding) ? await whenReading(one) : whenFails(one));
    if (because !== null) {
      trace?.skip({ phase, pending, hook, because });
      continue;
    }
    const done = trace?.begin({ phase, pending, hook });
    const over = a.unit.env.onHook?.({ hook });
    try {
      const result = await runOne(one);
      if (result) take({ one, result, outcome });
      over?.({ ok: true });
    } catch (error) {
      over?.({ ok: false });
      throw error;
    }
    done?.();
  }
  return outcome;
}

type Taken = { one: One; result: HookResult; outcome: HooksOutcome };

/** Does what a hook asks for. */
function take(a: Taken): void {
  const { result, outcome } = a;
  const { at, binding } = a.one;
  const { pending, unit, phase } = at;
  const handler = binding.hook.name;
  refuse(a);
  if (result.events || result.audit) noteAsked({ pending, env: unit.env, phase, handler, result });
  if (result.warn !== undefined) unit.warnings.addHook({ pending, handler, warn: result.warn });
  if (result.update) outcome.changed = merge({ pending, update: result.update, binding }) || outcome.changed;
  if (result.replace_delete) outcome.replaceDelete = result.replace_delete;
  if (result.writes) outcome.writes.push(...result.writes);
}

/** Why a bound hook does not run on this write whatever its condition says; null when that is asked. */
function skippedBecause(a: One): string | null {
  const { binding, at } = a;
  const { operation, pending } = at;
  if (!binding.events.includes(operation)) return `not on ${operation}`;
  if (binding.app !== null && binding.app !== viaOf(pending)) return `not through ${viaOf(pending)}`;
  return null;
}

const NOT_TRUE = 'when is not true';

function whenFails(a: One): string | null {
  const { when } = a.binding;
  const { pending, unit } = a.at;
  return when === null || when.evaluate(envOf({ pending, env: unit.env })) === true ? null : NOT_TRUE;
}

/** The same where other records are read; kept apart, for most conditions need not wait. */
async function whenReading(a: One): Promise<string | null> {
  const { when } = a.binding;
  const { pending, unit } = a.at;
  const read = recordReadsOf(unit);
  const holds =
    when === null ||
    (await evaluateReading({ expression: when, env: envOf({ pending, env: unit.env }), read })) === true;
  return holds ? null : NOT_TRUE;
}

function reads({ when }: CompiledBinding): boolean {
  return when !== null && when.recordReads.length > 0;
}

async function runOne(a: One): Promise<HookResult | undefined> {
  const { hook, params, prepared, timeout } = a.binding;
  const { pending, unit, operation, imported } = a.at;
  const { timeLimit } = unit.env;
  try {
    const work = hook.run(
      makeHookContext({ pending, unit, operation, imported, params, prepared, handler: hook.name }),
    );
    if (work === undefined || !('then' in work)) return work;
    if (timeLimit === undefined) return await work;
    const ended = await timeLimit({ millis: timeout, work });
    if (ended.inTime) return ended.value;
  } catch (error) {
    if (isDroError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw aborted({ handler: hook.name, detail: `hook "${hook.name}" failed: ${reason}`, cause: error });
  }
  // the same write may well be in time when it is tried again
  const detail = `hook "${hook.name}" took longer than ${formatDuration(timeout)}`;
  throw aborted({ handler: hook.name, detail, data: { timed_out: true } });
}

/** Ends the write when the hook asks for that, or for what could only be lost without a word. */
function refuse(a: Taken): void {
  const { result } = a;
  const { phase, operation } = a.one.at;
  const handler = a.one.binding.hook.name;
  if (result.abort !== undefined) throw aborted({ handler, detail: result.abort });
  if (!result.replace_delete && !result.writes) return;
  const mistakes = [
    result.replace_delete && (phase !== 'before' || operation !== 'delete') && 'replace_delete counts before a delete',
    result.replace_delete && a.outcome.replaceDelete && 'an earlier hook has replaced the delete already',
    result.writes && phase !== 'in_transaction' && 'writes count in the phase in_transaction',
  ].filter((one) => typeof one === 'string');
  if (mistakes.length > 0)
    throw aborted({ handler, detail: `hook "${handler}" cannot do this here: ${mistakes.join('; ')}` });
}

function aborted(a: { handler: string; detail: string; data?: JsonObject; cause?: unknown }): DroError {
  const data = { handler: a.handler, ...a.data };
  return new DroError({ code: 'HOOK_ABORT', detail: a.detail, data, cause: a.cause });
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
