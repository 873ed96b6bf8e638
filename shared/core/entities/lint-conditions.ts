import type { Validator } from '#core/validators/definition.ts';
import type { CompiledValidator } from '#core/validators/validator.ts';
import type { CompiledBinding, CompiledDefault, Finding } from './compiled-entity.ts';
import type { EntityDefinition, Operation } from './definition.ts';
import type { Field } from './field.ts';
import { neverHolds } from './never-holds.ts';

type Input = {
  definition: EntityDefinition;
  fields: ReadonlyMap<string, Field>;
  defaults: readonly CompiledDefault[];
  validators: readonly CompiledValidator[];
  emits: readonly CompiledBinding[];
};

/** A new record has nothing to keep and nobody who refers to it; one that goes keeps nothing. */
const NOTHING_TO_SEE: Partial<Record<Validator['type'], readonly Operation[]>> = {
  immutable: ['create', 'delete'],
  no_active_children: ['create'],
};

/** Defaults, validators and emits that could never do anything: they would be saved, and nobody would see it. */
export function lintConditions(a: Input): Finding[] {
  const { definition, fields } = a;
  const first = definition.template_overrides.controller.hooks.length;
  const hooked = definition.template_overrides.controller.hooks.some((one) => one.events.includes('delete'));
  return [
    ...a.defaults.flatMap(({ path, field, when, on }) => {
      const what = `${field.name} never gets this default`;
      return dead({ when, events: on, fields, changedOnDelete: false, path, what });
    }),
    ...a.validators.flatMap(({ index, when, on }) => {
      const what = `the ${definition.validators[index]?.type} is never asked`;
      return dead({ when, events: on, fields, changedOnDelete: false, path: `validators[${index}]`, what });
    }),
    ...a.validators.flatMap((validator) => idle({ ...a, validator })),
    ...a.emits.flatMap(({ index, when, events }) => {
      const at = index - first;
      const what = `${definition.emits[at]?.event} is never emitted`;
      return dead({ when, events, fields, changedOnDelete: hooked, path: `emits[${at}]`, what });
    }),
  ];
}

function dead(a: Parameters<typeof neverHolds>[0] & { path: string; what: string }): Finding[] {
  const { events, path, what } = a;
  if (neverHolds(a).length < events.length) return [];
  const message = `${what}: its condition cannot hold on ${events.join(' or ')}`;
  const fix = 'correct the condition, or remove the entry';
  return [{ severity: 'error', path: `${path}.when`, code: 'NEVER_HOLDS', message, fix }];
}

function idle(a: Pick<Input, 'definition'> & { validator: CompiledValidator }): Finding[] {
  const { index, on } = a.validator;
  const type = a.definition.validators[index]?.type;
  const nothing = type === undefined ? undefined : NOTHING_TO_SEE[type];
  if (!nothing || !on.every((one) => nothing.includes(one))) return [];
  const message = `${type} has nothing to look at on ${on.join(' or ')}`;
  const path = `validators[${index}].on`;
  return [{ severity: 'error', path, code: 'NOT_APPLICABLE', message, fix: 'leave on out' }];
}
