import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { keysOf } from '#core/definitions/schema-keys.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import type { HookPhase } from '#core/hooks/define-hook.ts';
import type { HookRegistry } from '#core/hooks/registry.ts';
import type { CompiledBinding } from './compiled-entity.ts';
import type { Binding, EntityDefinition } from './definition.ts';

type Input = { scope: Scope; hooks: HookRegistry; issues: Issue[] };

/** Binds the hooks that a definition names, by phase, in the order of its array. */
export function compileBindings(a: Input & { definition: EntityDefinition }): Record<HookPhase, CompiledBinding[]> {
  const bindings: Record<HookPhase, CompiledBinding[]> = { before: [], in_transaction: [], after: [] };
  a.definition.template_overrides.controller.hooks.forEach((binding, index) => {
    const compiled = compileBinding({ ...a, binding, index });
    if (compiled) bindings[compiled.phase].push(compiled);
  });
  return bindings;
}

function compileBinding(a: Input & { binding: Binding; index: number }): CompiledBinding | null {
  const { binding, index } = a;
  const path = `template_overrides.controller.hooks[${index}]`;
  const hook = a.hooks.get(binding.handler);
  if (!hook) {
    const hint = didYouMean({ name: binding.handler, known: a.hooks.list().map((one) => one.name) });
    a.issues.push({
      path: `${path}.handler`,
      code: 'UNKNOWN_HANDLER',
      message: `no hook "${binding.handler}" is registered${hint}`,
    });
    return null;
  }
  const params = hook.params.safeParse(binding.params ?? {});
  if (!params.success) {
    a.issues.push(...issuesFromZod({ error: params.error, known: keysOf(hook.params), path: `${path}.params` }));
    return null;
  }
  const when = compileWhen({ ...a, path: `${path}.when` });
  return { index, hook, phase: hook.phase, events: binding.events, when, params: params.data };
}

function compileWhen(a: Input & { binding: Binding; path: string }): CompiledBinding['when'] {
  if (a.binding.when === undefined) return null;
  const result = compileExpression({ source: a.binding.when, scope: a.scope, expect: BOOL, path: a.path });
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}
