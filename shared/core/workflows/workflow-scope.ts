import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { recordMembers, USER_TYPE } from '#core/entities/scopes.ts';
import { type CelType, DATETIME, DYN, objectOf, type Scope, STRING } from '#core/expressions/cel-type.ts';
import { EVENT_TYPE } from '#core/rules/rule-scope.ts';
import { inputType, type WorkflowInput } from './input.ts';

/** What the start of a workflow knows: the trigger, policies and the time. */
export function startScope(a: {
  entity: CompiledEntity | null;
  policies: Record<string, CelType>;
  input: WorkflowInput | undefined;
}): Scope {
  const record = a.entity ? objectOf(recordMembers(a.entity.fields.values())) : DYN;
  const trigger = objectOf({
    record_id: STRING,
    record,
    input: inputType(a.input),
    event: EVENT_TYPE,
    user: USER_TYPE,
  });
  return { trigger, policy: objectOf(a.policies), now: DATETIME };
}

/** What steps see (design §4.6); `record` is read afresh when a step begins. */
export function stepScope(a: {
  start: Scope;
  entity: CompiledEntity | null;
  context: Record<string, CelType>;
  stepIds: readonly string[];
  /** what transforms give steps besides their output, by step */
  given: Readonly<Record<string, readonly string[]>>;
}): Scope {
  const membersOf = (id: string): string[] => ['output', ...(a.given[id] ?? [])];
  const outputs = Object.fromEntries(
    a.stepIds.map((id) => [id, objectOf(Object.fromEntries(membersOf(id).map((name) => [name, DYN])))]),
  );
  return {
    ...a.start,
    context: objectOf(a.context),
    ...(a.entity && { record: objectOf(recordMembers(a.entity.fields.values())) }),
    steps: objectOf(outputs),
    workflow: objectOf({ id: STRING, exec_id: STRING, status: STRING }),
  };
}
