import type { Issue } from '#core/errors/issue-codes.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import type { FsmSpec } from '#core/fsm/spec.ts';
import type { Hook, HookPhase } from '#core/hooks/define-hook.ts';
import type { Json } from '#core/json/json.ts';
import type { CompiledValidator } from '#core/validators/validator.ts';
import type { Auto } from './auto.ts';
import type { EntityDefinition, Operation } from './definition.ts';
import type { Field, ItemField } from './field.ts';

/** A default, ready to run: static with a value, automatic, or computed by an expression. */
export type CompiledDefault = {
  /** its place in the definition */
  path: string;
  field: Field;
  kind: 'static' | 'auto' | 'computed';
  value: Json | null;
  auto: Auto | null;
  expression: Expression | null;
  overwrite: boolean;
  when: Expression | null;
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
  /** what the hook made ready of them */
  prepared?: unknown;
  /** it counts only for writes that come through this app; null: for all */
  app: string | null;
  /** milliseconds that a run may take */
  timeout: number;
};

/**
 * Something about a definition that its author should know. An `error` refuses it when it is saved, and does not stop
 * what is stored already; a `warning` is shown with it.
 */
export type Finding = Issue & { severity: 'error' | 'warning'; fix?: string };

/** An FSM on a field, with its guards compiled by their text. */
export type CompiledFsm = { field: string; spec: FsmSpec; guards: ReadonlyMap<string, Expression> };

/** Fields that are unique together; `name` is that of their claims. */
export type UniqueSet = { name: string; fields: readonly string[]; caseInsensitive: boolean };
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
  /** those that are shown: a personal secret is not among them */
  piiFields: readonly string[];
  /** they stand in no record that anybody sees, so `blank` has none of them */
  secretFields: readonly string[];
  /** in the order in which they are worked out */
  computed: readonly CompiledComputed[];
  immutables: readonly CompiledImmutable[];
  /** amounts whose currency stands in the record beside them */
  amounts: readonly AmountField[];
  references: readonly ReferenceField[];
  childGuards: readonly ChildGuard[];
  /** sets of its records, by their fields, that conditions count or look into */
  setGuards: readonly (readonly string[])[];
  readFilter: Expression | null;
  findings: readonly Finding[];
};

/** A field that is worked out of others. */
export type CompiledComputed = { field: Field; expression: Expression };
/** A field that keeps its value: `when` the record as it was says so, or once it has one (null). */
export type CompiledImmutable = { field: string; when: Expression | null };
/** An amount whose currency stands beside it, in the record or, with `list`, in the items of a list. */
export type AmountField = { list: string | null; field: Field | ItemField };

/** A reference to a parent, and the fields that a guard of the parent goes by (`no_active_children`). */
export type ChildGuard = { field: string; reads: readonly string[] };

/** A reference in a record; `list` names the list field whose items hold it. */
export type ReferenceField = { list: string | null; field: string; app: string; entity: string };
