import type { EventType } from '#core/catalog/event-type.ts';
import type { EntityDefinition, Operation } from '#core/entities/definition.ts';
import type { Field } from '#core/entities/field.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Scope } from '#core/expressions/cel-type.ts';

/** Where a hook is bound: what its parameters are looked at beside. Paths of issues are those within the parameters. */
export type HookPlace<P> = {
  /** what other bindings add to it included */
  definition: EntityDefinition;
  fields: ReadonlyMap<string, Field>;
  params: P;
  events: readonly Operation[];
  /** whether the binding has a condition */
  conditional: boolean;
  /** the names that expressions of hooks see */
  scope: Scope;
  /** the types of events that the tenant's catalog has */
  catalog: readonly EventType[];
  issues: Issue[];
};

/** What a binding adds to the definition that it stands in. */
export type HookAdditions = {
  /** fields that are unique together */
  unique?: readonly { fields: readonly string[]; case_insensitive: boolean }[];
  /** state machines by field */
  fsm?: Readonly<Record<string, string>>;
};
