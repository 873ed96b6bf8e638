import { keysOf } from '#core/definitions/schema-keys.ts';
import { withSnakeKeys } from '#core/definitions/snake-keys.ts';
import type { HookAdditions } from '#core/hooks/hook-place.ts';
import type { HookRegistry } from '#core/hooks/registry.ts';
import type { Binding, EntityDefinition } from './definition.ts';
import type { Field } from './field.ts';

/**
 * A definition with what its bindings add to it: unique values and state machines that a hook guards are taken care of
 * by the lifecycle, so that no race gets around them. What the definition says itself stays; names of fields that there
 * are not are left to the hook's own check.
 */
export function growDefinition(a: { definition: EntityDefinition; hooks: HookRegistry }): EntityDefinition {
  const additions = a.definition.template_overrides.controller.hooks.flatMap((binding) =>
    additionsOf({ ...a, binding }),
  );
  if (additions.length === 0) return a.definition;
  const names = new Set(a.definition.fields.map((field) => field.name));
  const known = new Set([
    ...a.definition.fields.filter((field) => isUnique(field)).map((field) => field.name),
    ...a.definition.unique.map((set) => fieldsOf(set).join('+')),
  ]);
  const unique = [...a.definition.unique];
  const fsm = { ...a.definition.fsm };
  for (const one of additions) {
    for (const { fields, case_insensitive } of one.unique ?? []) {
      const key = fields.join('+');
      if (known.has(key) || fields.some((name) => !names.has(name))) continue;
      known.add(key);
      unique.push({ fields: [...fields], case_insensitive });
    }
    for (const [field, spec] of Object.entries(one.fsm ?? {})) {
      if (names.has(field)) fsm[field] ??= spec;
    }
  }
  return { ...a.definition, unique, fsm };
}

function additionsOf(a: { binding: Binding; hooks: HookRegistry }): HookAdditions[] {
  const hook = a.hooks.get(a.binding.handler);
  if (!hook?.adds) return [];
  const value = withSnakeKeys({ value: a.binding.params ?? {}, known: keysOf(hook.params) });
  const parsed = hook.params.safeParse(value);
  return parsed.success ? [hook.adds({ params: parsed.data })] : [];
}

function isUnique(field: Field): boolean {
  return field.unique !== undefined && field.unique !== false;
}

function fieldsOf(set: EntityDefinition['unique'][number]): readonly string[] {
  return Array.isArray(set) ? set : set.fields;
}
