import type { Expression } from '#core/expressions/compile-expression.ts';
import type { FsmSpec } from '#core/fsm/spec.ts';
import type { Hook, HookPhase } from '#core/hooks/define-hook.ts';
import type { Json } from '#core/json/json.ts';
import type { EntityDefinition, Operation } from './definition.ts';
import type { Field } from './field.ts';

/** A default, ready to run; static ones have a value, the others an expression. */
export type CompiledDefault = {
  field: Field;
  value: Json | null;
  expression: Expression | null;
  overwrite: boolean;
  when: Expression | null;
  on: readonly Operation[];
};

/** A validator, ready to run. */
export type CompiledValidator = {
  rule: Expression;
  message: string;
  field: string | null;
  on: readonly Operation[];
};

/** A bound hook, ready to run; `index` is its place in the definition's array. */
export type CompiledBinding = {
  index: number;
  hook: Hook;
  phase: HookPhase;
  events: readonly Operation[];
  when: Expression | null;
  params: unknown;
};

/** An FSM on a field, with its guards compiled by their text. */
export type CompiledFsm = { field: string; spec: FsmSpec; guards: ReadonlyMap<string, Expression> };

/** Fields that are unique together; their claim's name is the fields joined by `+`. */
export type UniqueSet = { name: string; fields: readonly string[] };
/** Fields that a list can be sorted and ranged by. */
export type IndexSet = { name: string; fields: readonly string[] };

/** An entity definition in the form that the lifecycle runs. */
export type CompiledEntity = {
  app: string;
  name: string;
  /** version of the definition row */
  version: number;
  definition: EntityDefinition;
  fields: ReadonlyMap<string, Field>;
  currency: string | null;
  defaults: readonly CompiledDefault[];
  validators: readonly CompiledValidator[];
  bindings: Readonly<Record<HookPhase, readonly CompiledBinding[]>>;
  fsms: readonly CompiledFsm[];
  uniques: readonly UniqueSet[];
  indexes: readonly IndexSet[];
  /** field name → null, so that every field is bound */
  blank: Readonly<Record<string, null>>;
  piiFields: readonly string[];
  references: readonly ReferenceField[];
  readFilter: Expression | null;
};

/** A reference in a record; `list` names the list field whose items hold it. */
export type ReferenceField = { list: string | null; field: string; app: string; entity: string };
