import type { EventType } from '#core/catalog/event-type.ts';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { keysOf } from '#core/definitions/schema-keys.ts';
import { withSnakeKeys } from '#core/definitions/snake-keys.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import type { RecordWorld } from '#core/expressions/record-read.ts';
import type { Hook, HookPhase } from '#core/hooks/define-hook.ts';
import type { HookRegistry } from '#core/hooks/registry.ts';
import { timeoutOf } from '#core/hooks/timeouts.ts';
import type { CompiledBinding } from './compiled-entity.ts';
import type { Binding, EntityDefinition } from './definition.ts';

/** What bindings are compiled with; problems are added to `issues`. */
export type BindingInput = {
  definition: EntityDefinition;
  scope: Scope;
  /** what conditions may read besides the record */
  records: RecordWorld;
  hooks: HookRegistry;
  catalog: readonly EventType[];
  issues: Issue[];
};
type One = BindingInput & { binding: Binding; index: number; path: string };

/** Where a binding stands in its definition. */
export function bindingPath(index: number): string {
  return `template_overrides.controller.hooks[${index}]`;
}

/** Binds the hooks that a definition names, by phase, in the order of its array. */
export function compileBindings(a: BindingInput): Record<HookPhase, CompiledBinding[]> {
  const bindings: Record<HookPhase, CompiledBinding[]> = { before: [], in_transaction: [], after: [] };
  a.definition.template_overrides.controller.hooks.forEach((binding, index) => {
    const compiled = compileBinding({ ...a, binding, index, path: bindingPath(index) });
    if (compiled) bindings[compiled.phase].push(compiled);
  });
  return bindings;
}

/** Compiles one binding; null when it cannot work, which `issues` then say. */
export function compileBinding(a: One): CompiledBinding | null {
  const { binding, index, path, issues } = a;
  const hook = a.hooks.get(binding.handler);
  if (!hook) {
    const message = `no hook "${binding.handler}" is registered${a.hooks.suggest(binding.handler)}`;
    issues.push({ path: `${path}.handler`, code: 'UNKNOWN_HANDLER', message });
    return null;
  }
  issues.push(...phaseIssues({ binding, hook, path }), ...scopeIssues(a));
  const when = compileWhen({ ...a, path: `${path}.when` });
  const timeout = timeoutOf({ text: binding.timeout, phase: hook.phase });
  if (!timeout.ok) {
    issues.push({ path: `${path}.timeout`, code: timeout.code, message: `${path}.timeout ${timeout.message}` });
    return null;
  }
  const read = paramsOf({ ...a, hook });
  if (!read.ok) return null;
  const app = binding.scope === 'app' ? (binding.app ?? a.definition.app) : null;
  const { events } = binding;
  return {
    index,
    hook,
    phase: hook.phase,
    events,
    when,
    params: read.params,
    prepared: read.prepared,
    app,
    timeout: timeout.millis,
  };
}

/** What the author counts on must be what the handler does: a hook that never fires guards nothing. */
function phaseIssues(a: { binding: Binding; hook: Hook; path: string }): Issue[] {
  const { binding, hook, path } = a;
  const issues: Issue[] = [];
  if (binding.phase !== undefined && binding.phase !== hook.phase) {
    const message = `"${hook.name}" runs in the phase ${hook.phase}, not ${binding.phase}`;
    issues.push({ path: `${path}.phase`, code: 'PHASE_MISMATCH', message });
  }
  const cannot = binding.events.filter((event) => hook.events !== undefined && !hook.events.includes(event));
  if (cannot.length > 0) {
    const message = `"${hook.name}" runs on ${(hook.events ?? []).join(', ')} only, not on ${cannot.join(', ')}`;
    issues.push({ path: `${path}.events`, code: 'PHASE_MISMATCH', message });
  }
  return issues;
}

function scopeIssues(a: One): Issue[] {
  const { app, scope } = a.binding;
  if (app === undefined) return [];
  const path = `${a.path}.app`;
  if (scope !== 'app') {
    return [{ path, code: 'UNKNOWN_KEY', message: `${path} counts only with scope: app` }];
  }
  const known = [a.definition.app, ...a.definition.bridged_into];
  if (known.includes(app)) return [];
  const message = `writes come through ${known.join(' or ')}, not through "${app}"${didYouMean({ name: app, known })}`;
  return [{ path, code: 'NOT_IN_VALUES', message }];
}

function paramsOf(a: One & { hook: Hook }): { ok: true; params: unknown; prepared: unknown } | { ok: false } {
  const { hook } = a;
  const path = `${a.path}.params`;
  const known = keysOf(hook.params);
  const parsed = hook.params.safeParse(withSnakeKeys({ value: a.binding.params ?? {}, known }));
  if (!parsed.success) {
    a.issues.push(...issuesFromZod({ error: parsed.error, known, path }));
    return { ok: false };
  }
  const wrong = hook.check?.({ definition: a.definition, params: parsed.data }) ?? [];
  const prepared = hook.prepare?.({
    definition: a.definition,
    fields: new Map(a.definition.fields.map((field) => [field.name, field])),
    params: parsed.data,
    events: a.binding.events,
    conditional: a.binding.when !== undefined,
    scope: a.scope,
    catalog: a.catalog,
    issues: wrong,
  });
  a.issues.push(...wrong.map((issue) => ({ ...issue, path: issue.path === '' ? path : `${path}.${issue.path}` })));
  return wrong.length === 0 ? { ok: true, params: parsed.data, prepared } : { ok: false };
}

function compileWhen(a: One): CompiledBinding['when'] {
  if (a.binding.when === undefined) return null;
  const { scope, records, path } = a;
  const result = compileExpression({ source: a.binding.when, scope, records, expect: BOOL, path });
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}
