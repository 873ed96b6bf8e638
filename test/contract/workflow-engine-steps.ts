import type { Json, JsonObject } from '#core/json/json.ts';
import type { ExecutionState, HistoryEvent } from '#ports/workflow-engine.ts';
import { INVOKE, machineOf } from '#test/support/asl.ts';
import type { EngineWorld } from './workflow-engine.suite.ts';

type World = Omit<EngineWorld, 'reopen'>;

/** A Task that calls a function. */
export function call(a: { name: string; payload?: Json; more?: JsonObject }): JsonObject {
  const Arguments = { FunctionName: a.name, Payload: a.payload ?? '{% $states.input %}' };
  return {
    Type: 'Task',
    Resource: INVOKE,
    Arguments,
    Output: '{% $states.result.Payload %}',
    ...(a.more ?? { End: true }),
  };
}

/** A Task that hands its token to the function `ask` and waits for it. */
export function ask(more: JsonObject = { End: true }): JsonObject {
  const Arguments = { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } };
  return { Type: 'Task', Resource: `${INVOKE}.waitForTaskToken`, Arguments, ...more };
}

/** Starts the first execution of a machine of these states. */
export async function begin(a: { world: World; states: JsonObject; input?: Json }): Promise<string> {
  const { engine } = a.world;
  const { machineId } = await engine.ensureMachine({ hash: 'h1', asl: machineOf(a.states) });
  const { executionId } = await engine.start({ machineId, name: 'one', input: a.input ?? {} });
  return executionId;
}

/** The same, and lets it come to rest. */
export async function run(a: { world: World; states: JsonObject; input?: Json }): Promise<string> {
  const executionId = await begin(a);
  await a.world.settle();
  return executionId;
}

/** How an execution stands, without times and ids. */
export async function stateOf(a: { world: World; executionId: string }): Promise<Partial<ExecutionState>> {
  const found = await a.world.engine.describe(a);
  const { status, output, error, cause } = found ?? {};
  return {
    ...(status && { status }),
    ...(output !== undefined && { output }),
    ...(error && { error }),
    ...(cause && { cause }),
  };
}

/** Every event of an execution, page by page. */
export async function eventsOf(a: { world: World; executionId: string }): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = await a.world.engine.history({ executionId: a.executionId, cursor });
    events.push(...page.events);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return events;
}

/** The token that `ask` was handed last. */
export function lastToken(world: Pick<EngineWorld, 'calls'>): string {
  const payload = world.calls.filter(({ functionName }) => functionName === 'ask').at(-1)?.payload;
  return typeof payload === 'object' && payload !== null && 'token' in payload ? String(payload.token) : '';
}
