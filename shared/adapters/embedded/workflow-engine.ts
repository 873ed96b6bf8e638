import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import type { AslEvent } from '#core/asl/events.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Iso } from '#core/records/row.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Logger } from '#ports/logger.ts';
import type { OnExecutionEnd, WorkflowEngine } from '#ports/workflow-engine.ts';
import type { Activity } from './activity.ts';
import type { Database } from './database.ts';
import type { Invoke } from './workflow-engine-lambda.ts';
import { Machines, machineIdOf } from './workflow-engine-machines.ts';
import { Runner } from './workflow-engine-runner.ts';
import { createWorkflowStore } from './workflow-engine-store.ts';

// as long as Step Functions remembers an execution that is over
const REMEMBERED_MS = 90 * 86_400_000;
const LONGEST_NAME = 80;

/**
 * The workflow engine on SQLite: state and history are written at every step, before its effects run, so that a killed
 * process goes on where it was; a task without a stored result is run again. Steps of one turn share a transaction, so
 * what a task does outside of the file waits for `database.settled()`. `invoke` plays Lambda. `start` takes up what is
 * on disk; `stop` lets what is being stored finish.
 *
 * @example
 * ```ts
 * import { Activity } from '#adapters/embedded/activity.ts';
 * import { Database } from '#adapters/embedded/database.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * import { systemIds } from '#adapters/embedded/system-ids.ts';
 * import { createWorkflowEngine } from '#adapters/embedded/workflow-engine.ts';
 * const logger = { debug() {}, info() {}, warn() {}, error() {} };
 * const parts = { clock: systemClock(), ids: systemIds(), activity: new Activity(), logger };
 * const database = new Database({ file: ':memory:' });
 * const { engine, start } = createWorkflowEngine({ ...parts, database, invoke: async ({ payload }) => payload });
 * start();
 * const asl = { QueryLanguage: 'JSONata', StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
 * const { machineId } = await engine.ensureMachine({ hash: 'abc', asl });
 * await engine.start({ machineId, name: 'first', input: {} });
 * ```
 */
export function createWorkflowEngine(a: {
  database: Database;
  clock: Clock;
  ids: Ids;
  activity: Activity;
  logger: Logger;
  invoke: Invoke;
  /** within the transaction that stores the end: what it writes to the file is stored with it */
  ended?: OnExecutionEnd;
  /** events that a history has room for; left out: as many as with Step Functions */
  mostEvents?: number;
}): { engine: WorkflowEngine; start(): void; stop(): Promise<void> } {
  const { database, clock, activity } = a;
  const store = createWorkflowStore({ database });
  const machines = new Machines({ database, store });
  const runner = new Runner({ ...a, store, machines });
  const forgetBefore = (): Iso => new Date(clock.millis() - REMEMBERED_MS).toISOString();

  const onToken = async (token: string, make: (taskId: string) => AslEvent): Promise<boolean> => {
    const found = readToken(token);
    return found !== null && runner.apply({ executionId: found.executionId, event: make(found.taskId) });
  };

  const engine: WorkflowEngine = {
    machineId: machineIdOf,
    ensureMachine: (m) => activity.during(() => machines.ensure(m)),
    removeMachine: ({ machineId }) => activity.during(() => machines.remove(machineId)),
    start: async ({ machineId, name, input }) => {
      checkName(name);
      machines.checkOpen(machineId);
      const executionId = idOf({ machineId, name });
      const head = { id: executionId, machineId, name, input, startedAt: clock.now() };
      return { executionId, outcome: await runner.begin({ head, forgetBefore: forgetBefore() }) };
    },
    executionId: idOf,
    settle: async ({ token, result }) => {
      const delivered = await onToken(token, (taskId) =>
        'output' in result
          ? { kind: 'task_result', taskId, token, output: result.output }
          : { kind: 'task_error', taskId, token, error: result.error, cause: result.cause },
      );
      return delivered ? 'delivered' : 'gone';
    },
    heartbeat: async ({ token }) =>
      (await onToken(token, (taskId) => ({ kind: 'heartbeat', taskId, token }))) ? 'ok' : 'gone',
    stop: async ({ executionId, error, cause }) =>
      (await runner.apply({ executionId, event: { kind: 'stop', error, cause } })) ? 'stopped' : 'closed',
    describe: async ({ executionId }) => store.describe(executionId),
    history: async ({ executionId, cursor }) => {
      const scope = `history:${executionId}`;
      const at = decodeCursor({ scope, cursor, parts: 1 });
      const { events, last } = store.history({ id: executionId, after: Number(at?.[0] ?? 0) });
      return { events, ...(last !== null && { cursor: encodeCursor({ scope, at: [String(last)] }) }) };
    },
  };

  return {
    engine,
    start: () => {
      database.writeNow(() => store.prune({ before: forgetBefore() }));
      runner.start();
    },
    stop: () => runner.stop(),
  };
}

function idOf(a: { machineId: string; name: string }): string {
  return `${a.machineId}:${a.name}`;
}

/** A token is `<execution>#<task>#<secret>`; null for a text that is none. */
function readToken(token: string): { executionId: string; taskId: string } | null {
  const parts = token.split('#');
  const taskId = parts.at(-2);
  return parts.length < 3 || taskId === undefined ? null : { executionId: parts.slice(0, -2).join('#'), taskId };
}

function checkName(name: string): void {
  if (name.length > 0 && name.length <= LONGEST_NAME) return;
  const message = `the name of an execution has 1 to ${LONGEST_NAME} characters`;
  throw invalid({ what: 'the execution', issues: [{ path: 'name', code: 'OUT_OF_RANGE', message }] });
}
