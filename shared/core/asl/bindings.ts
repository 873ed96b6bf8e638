import type { Json, JsonObject } from '#core/json/json.ts';
import type { Run, Scope } from './run.ts';

/** Here nobody takes on a role; machines that name one in an expression find it in its form. */
const ROLE = 'arn:aws:iam::000000000000:role/dro';

/** What an expression may read beside input, variables and context. */
export type StateValues = {
  result?: Json;
  errorOutput?: Json;
  token?: string;
  /** the item of an iteration that is about to begin */
  item?: { index: number; value: Json };
};

/** Every value that an expression in a state can see: variables from the outside in, and `$states`. */
export function bindings(a: { run: Run; scope: Scope; values: StateValues }): JsonObject {
  const { run, scope, values } = a;
  let context: JsonObject | null = null;
  return {
    ...variables(scope),
    states: {
      input: scope.thread.input,
      // few expressions ask for it
      get context() {
        context ??= contextObject({ run, scope, values });
        return context;
      },
      ...(values.result !== undefined && { result: values.result }),
      ...(values.errorOutput !== undefined && { errorOutput: values.errorOutput }),
    },
  };
}

function variables(scope: Scope): JsonObject {
  return scope.outer ? { ...variables(scope.outer), ...scope.thread.variables } : scope.thread.variables;
}

function contextObject(a: { run: Run; scope: Scope; values: StateValues }): JsonObject {
  const { context } = a.run;
  const { thread } = a.scope;
  const item = a.values.item ?? itemOf(a.scope);
  return {
    Execution: {
      Id: context.executionId,
      Input: context.input,
      Name: context.name,
      RoleArn: ROLE,
      StartTime: context.startedAt,
      RedriveCount: 0,
    },
    State: {
      EnteredTime: thread.enteredAt,
      Name: thread.state,
      RetryCount: thread.retries.reduce((sum, used) => sum + used, 0),
    },
    StateMachine: { Id: context.machineId, Name: context.machineName },
    ...(a.values.token !== undefined && { Task: { Token: a.values.token } }),
    ...(item && { Map: { Item: { Index: item.index, Value: item.value } } }),
  };
}

function itemOf(scope: Scope | null): { index: number; value: Json } | undefined {
  return scope ? (scope.thread.item ?? itemOf(scope.outer)) : undefined;
}
