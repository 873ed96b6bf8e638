import {
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StateMachineDeleting,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
  ValidationException,
} from '@aws-sdk/client-sfn';
import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { ExecutionState, WorkflowEngine } from '#ports/workflow-engine.ts';
import { toHistoryEvent } from './history-event.ts';
import { machineArn, makeMachine } from './make-machine.ts';

const LONGEST_NAME = 80;
const MOST_EVENTS = 1000;
// so many characters of a cause are taken
const LONGEST_CAUSE = 32_768;
const LONGEST_ERROR = 256;

/** What the adapter knows of the account that it works in. */
export type StepFunctionsAccount = {
  /** `arn:aws:states:REGION:ACCOUNT` */
  arnStart: string;
  /** `dro-`, or with the stage where an account has several */
  machinePrefix: string;
  roleArn: string;
  /** the functions that machines call, by our names for them */
  functions: Readonly<Record<string, string>>;
  logGroupArn?: string;
  tracing?: boolean;
};

/** Machines and executions on AWS Step Functions, of the Standard kind. */
export function createWorkflowEngine(a: { client: SFNClient; account: StepFunctionsAccount }): WorkflowEngine {
  const { client, account } = a;
  return {
    machineId: (machine) => machineArn({ account, ...machine }),
    ensureMachine: (machine) => makeMachine({ client, account, ...machine }),
    removeMachine: async ({ machineId }) => {
      await client.send(new DeleteStateMachineCommand({ stateMachineArn: machineId }));
    },
    start: async ({ machineId, name, input }) => {
      if (name.length > LONGEST_NAME) {
        throw new DroError({ code: 'VALIDATION_FAILED', detail: `a name has ${LONGEST_NAME} characters at most` });
      }
      const executionId = executionArn({ machineId, name });
      const asked = { stateMachineArn: machineId, name, input: JSON.stringify(input) };
      try {
        await client.send(new StartExecutionCommand(asked));
        return { executionId, outcome: 'started' };
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return { executionId, outcome: 'exists' };
        if (error instanceof StateMachineDoesNotExist || error instanceof StateMachineDeleting) {
          throw new DroError({ code: 'NOT_FOUND', detail: `there is no machine ${machineId}`, cause: error });
        }
        throw error;
      }
    },
    executionId: executionArn,
    settle: ({ token, result }) =>
      settled(async () => {
        if ('output' in result) {
          await client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(result.output) }));
          return;
        }
        const error = result.error.slice(0, LONGEST_ERROR);
        const cause = result.cause.slice(0, LONGEST_CAUSE);
        await client.send(new SendTaskFailureCommand({ taskToken: token, error, cause }));
      }),
    heartbeat: async ({ token }) => {
      const outcome = await settled(async () => {
        await client.send(new SendTaskHeartbeatCommand({ taskToken: token }));
      });
      return outcome === 'gone' ? 'gone' : 'ok';
    },
    stop: async ({ executionId, error, cause }) => {
      const before = await describe({ client, executionId });
      if (before === null || before.status !== 'RUNNING') return 'closed';
      const said = { error: error.slice(0, LONGEST_ERROR), cause: cause.slice(0, LONGEST_CAUSE) };
      await client.send(new StopExecutionCommand({ executionArn: executionId, ...said }));
      return 'stopped';
    },
    describe: ({ executionId }) => describe({ client, executionId }),
    history: async ({ executionId, cursor }) => {
      try {
        const { events = [], nextToken } = await client.send(
          new GetExecutionHistoryCommand({
            executionArn: executionId,
            maxResults: MOST_EVENTS,
            includeExecutionData: true,
            ...(cursor !== undefined && { nextToken: cursor }),
          }),
        );
        return { events: events.map(toHistoryEvent), ...(nextToken !== undefined && { cursor: nextToken }) };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return { events: [] };
        throw error;
      }
    },
  };
}

/** `arn:aws:states:R:A:stateMachine:NAME` and a name make `arn:aws:states:R:A:execution:NAME:name`. */
function executionArn(a: { machineId: string; name: string }): string {
  return `${a.machineId.replace(':stateMachine:', ':execution:')}:${a.name}`;
}

/** Of a task that has timed out, was settled or never was, the service says so in three ways. */
async function settled(work: () => Promise<void>): Promise<'delivered' | 'gone'> {
  try {
    await work();
    return 'delivered';
  } catch (error) {
    const isGone =
      error instanceof TaskTimedOut ||
      error instanceof TaskDoesNotExist ||
      error instanceof InvalidToken ||
      (error instanceof ValidationException && /taskToken/i.test(error.message));
    if (isGone) return 'gone';
    throw error;
  }
}

async function describe(a: { client: SFNClient; executionId: string }): Promise<ExecutionState | null> {
  try {
    const found = await a.client.send(new DescribeExecutionCommand({ executionArn: a.executionId }));
    const { status = 'RUNNING', startDate, stopDate, input = 'null', output, error, cause } = found;
    const parse = (text: string): Json => JSON.parse(text);
    return {
      executionId: a.executionId,
      machineId: found.stateMachineArn ?? '',
      name: found.name ?? '',
      // an execution that was redriven by hand runs again
      status: status === 'PENDING_REDRIVE' ? 'RUNNING' : status,
      startedAt: (startDate ?? new Date(0)).toISOString(),
      ...(stopDate && { stoppedAt: stopDate.toISOString() }),
      input: parse(input),
      ...(output !== undefined && { output: parse(output) }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return null;
    throw error;
  }
}
