import type { AslEvent, TaskEffect } from '#core/asl/events.ts';
import { isObject, type Json } from '#core/json/json.ts';

/** Calls a function by name, as Lambda would. */
export type Invoke = (a: { functionName: string; payload: Json }) => Promise<Json>;

const INVOKE = 'arn:aws:states:::lambda:invoke';
const FUNCTION = /^arn:[\w-]+:lambda:/;

/** Whether tasks of this resource can be run here. */
export function isSupported(resource: string): boolean {
  return resource === INVOKE || resource === `${INVOKE}.waitForTaskToken` || FUNCTION.test(resource);
}

/** Runs one attempt and gives the event that it ends with. Never throws. */
export async function runLambda(a: { task: TaskEffect; invoke: Invoke }): Promise<AslEvent> {
  const { task, invoke } = a;
  const { taskId } = task;
  const direct = FUNCTION.test(task.resource);
  try {
    const call = direct ? { name: task.resource, payload: task.arguments } : requestOf(task.arguments);
    const result = copy(await invoke({ functionName: nameOf(call.name), payload: copy(call.payload) }));
    if (direct) return { kind: 'task_result', taskId, output: result };
    const output = { ExecutedVersion: '$LATEST', Payload: result, StatusCode: 200 };
    return { kind: task.token === undefined ? 'task_result' : 'task_submitted', taskId, output };
  } catch (error) {
    const errorType = error instanceof Error ? error.name : 'Error';
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { kind: 'task_error', taskId, error: errorType, cause: JSON.stringify({ errorMessage, errorType }) };
  }
}

function requestOf(args: Json): { name: string; payload: Json } {
  if (!isObject(args) || typeof args['FunctionName'] !== 'string') {
    const error = new Error('Arguments must have a FunctionName');
    error.name = 'Lambda.ValidationException';
    throw error;
  }
  return { name: args['FunctionName'], payload: args['Payload'] ?? {} };
}

/** The bare name in an ARN or a name, without version or alias. */
function nameOf(text: string): string {
  const [, afterArn] = text.split(':function:');
  const [name] = (afterArn ?? text).split(':');
  return name ?? text;
}

// what a function keeps or changes must not reach the state of the execution, nor the other way round
function copy(value: Json): Json {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
