import type { HookKind, HookPhase } from '#core/hooks/define-hook.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { Json } from '#core/json/json.ts';
import { bindingPath } from './compile-bindings.ts';
import type { CompiledBinding, Finding } from './compiled-entity.ts';
import type { EntityDefinition } from './definition.ts';
import type { Field } from './field.ts';
import { neverHolds } from './never-holds.ts';

type Bindings = Readonly<Record<HookPhase, readonly CompiledBinding[]>>;
type Input = { definition: EntityDefinition; fields: ReadonlyMap<string, Field>; bindings: Bindings };

const RANKS: Readonly<Partial<Record<HookKind, number>>> = { normalise: 0, derive: 1, validate: 2, emit: 3 };

/** What hooks that can all run do wrong together, and what could never fire. */
export function lintBindings(a: Input): Finding[] {
  const phases = Object.values(a.bindings);
  return [
    ...phases.flatMap((phase) =>
      phase.flatMap((binding) => [...formerName({ ...a, binding }), ...dead({ ...a, binding })]),
    ),
    ...phases.flatMap((phase) => phase.flatMap((binding, i) => twice({ ...a, binding, earlier: phase.slice(0, i) }))),
    ...phases.flatMap((phase) => phase.flatMap((binding, i) => order({ binding, earlier: phase.slice(0, i) }))),
    ...[...a.bindings.before, ...a.bindings.in_transaction].flatMap((binding) => bypass({ ...a, binding })),
  ];
}

function formerName(a: Input & { binding: CompiledBinding }): Finding[] {
  const { hook, index } = a.binding;
  const written = a.definition.template_overrides.controller.hooks[index]?.handler;
  if (written === undefined || written === hook.name) return [];
  const message = `"${written}" is now called "${hook.name}"`;
  const path = `${bindingPath(index)}.handler`;
  return [{ severity: 'error', path, code: 'FORMER_NAME', message, fix: `write handler: ${hook.name}` }];
}

function dead(a: Input & { binding: CompiledBinding }): Finding[] {
  const { binding, bindings } = a;
  const changedOnDelete = bindings.before.some((one) => one !== binding && one.events.includes('delete'));
  const never = neverHolds({ ...binding, fields: a.fields, changedOnDelete });
  if (never.length === 0) return [];
  const path = `${bindingPath(binding.index)}.when`;
  const all = never.length === binding.events.length;
  const message = `"${binding.hook.name}" never runs on ${never.join(' or ')}: its condition cannot hold there`;
  const fix = all ? 'correct the condition, or remove the binding' : `remove ${never.join(' and ')} from events`;
  return [{ severity: all ? 'error' : 'warning', path, code: 'NEVER_HOLDS', message, fix }];
}

/** The same handler twice on one event, where one of the two adds nothing. */
function twice(a: Input & { binding: CompiledBinding; earlier: readonly CompiledBinding[] }): Finding[] {
  const { binding } = a;
  const same = a.earlier.find((one) => isRepeat({ one, other: binding, definition: a.definition }));
  if (!same) return [];
  const message = `"${binding.hook.name}" would run twice: ${bindingPath(same.index)} binds it already`;
  const path = bindingPath(binding.index);
  return [{ severity: 'error', path, code: 'DUPLICATE_BINDING', message, fix: 'keep one of the two' }];
}

function isRepeat(a: { one: CompiledBinding; other: CompiledBinding; definition: EntityDefinition }): boolean {
  const { one, other } = a;
  const paramsOf = (index: number): Json => a.definition.template_overrides.controller.hooks[index]?.params ?? {};
  return (
    one.hook === other.hook &&
    one.events.some((event) => other.events.includes(event)) &&
    (one.app === null || other.app === null || one.app === other.app) &&
    (one.when === null || other.when === null || one.when.source.trim() === other.when.source.trim()) &&
    canonicalJson(paramsOf(one.index)) === canonicalJson(paramsOf(other.index))
  );
}

/** Normalise, derive, validate, emit: what stands later works on what the earlier ones left. */
function order(a: { binding: CompiledBinding; earlier: readonly CompiledBinding[] }): Finding[] {
  const rank = rankOf(a.binding);
  const before = a.earlier.find(
    (one) => rankOf(one) > rank && one.events.some((event) => a.binding.events.includes(event)),
  );
  if (!before) return [];
  const { hook, index } = a.binding;
  const message = `"${hook.name}" (${hook.kind}) runs after "${before.hook.name}" (${before.hook.kind}), which does not see what it does`;
  const fix = `move it before ${bindingPath(before.index)}`;
  return [{ severity: 'warning', path: bindingPath(index), code: 'HOOK_ORDER', message, fix }];
}

/** A hook without a place of its own is never out of order. */
function rankOf(binding: CompiledBinding): number {
  return binding.hook.kind === undefined ? Number.NaN : (RANKS[binding.hook.kind] ?? Number.NaN);
}

/** A guard that counts for one app only is gone around through another. */
function bypass(a: Input & { binding: CompiledBinding }): Finding[] {
  const { app, hook, index } = a.binding;
  const others = [a.definition.app, ...a.definition.bridged_into].filter((one) => one !== app);
  if (app === null || others.length === 0) return [];
  const message = `"${hook.name}" does not run on writes that come through ${others.join(' or ')}`;
  const fix = 'scope: tenant, if it must hold for every write';
  return [{ severity: 'warning', path: `${bindingPath(index)}.scope`, code: 'SCOPE_BYPASS', message, fix }];
}
