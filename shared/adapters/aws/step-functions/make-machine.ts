import {
  CreateStateMachineCommand,
  InvalidDefinition,
  type SFNClient,
  StateMachineAlreadyExists,
  StateMachineDeleting,
  StateMachineLimitExceeded,
  ValidationException,
} from '@aws-sdk/client-sfn';
import type { Json } from '#core/json/json.ts';
import type { WorkflowEngine } from '#ports/workflow-engine.ts';
import { machineText } from './machine-text.ts';
import type { StepFunctionsAccount } from './workflow-engine.ts';

// the service makes one a second, after a first hundred
const THROTTLED = new Set(['ThrottlingException', 'TooManyRequestsException', 'ConflictException']);

type Made = Awaited<ReturnType<WorkflowEngine['ensureMachine']>>;

/**
 * Makes a machine unless there is one of its name: the name is the hash of what it does, so what is there is the same.
 * It is never updated.
 */
export async function makeMachine(a: {
  client: SFNClient;
  account: StepFunctionsAccount;
  hash: string;
  asl: Json;
}): Promise<Made> {
  const { client, account, hash, asl } = a;
  const name = `${account.machinePrefix}${hash}`;
  const machineId = machineArn(a);
  try {
    await client.send(
      new CreateStateMachineCommand({
        name,
        type: 'STANDARD',
        roleArn: account.roleArn,
        definition: machineText({ asl, functions: account.functions }),
        ...(account.logGroupArn !== undefined && {
          loggingConfiguration: {
            level: 'ERROR',
            // what a step was given may be a person's; our own rows tell what happened
            includeExecutionData: false,
            destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: account.logGroupArn } }],
          },
        }),
        ...(account.tracing === true && { tracingConfiguration: { enabled: true } }),
      }),
    );
    return { machineId, state: 'live' };
  } catch (error) {
    return { machineId, ...stateAfter(error) };
  }
}

/** `<start>:stateMachine:<prefix><hash>`. */
export function machineArn(a: { account: StepFunctionsAccount; hash: string }): string {
  const { arnStart, machinePrefix } = a.account;
  return `${arnStart}:stateMachine:${machinePrefix}${a.hash}`;
}

function stateAfter(error: unknown): Omit<Made, 'machineId'> {
  // made by a release whose functions have other addresses, or with another log: it does the same
  if (error instanceof StateMachineAlreadyExists) return { state: 'live' };
  if (error instanceof StateMachineDeleting) return { state: 'pending', reason: 'the machine is being removed' };
  if (error instanceof StateMachineLimitExceeded) {
    return { state: 'failed', reason: 'the account has as many state machines as it may have' };
  }
  if (error instanceof InvalidDefinition || error instanceof ValidationException) {
    return { state: 'failed', reason: error.message };
  }
  if (error instanceof Error && THROTTLED.has(error.name)) {
    return { state: 'pending', reason: 'the service makes one machine a second' };
  }
  throw error;
}
