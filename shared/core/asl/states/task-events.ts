import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Thread } from '../exec-state.ts';
import { record } from '../history.ts';
import type { Run } from '../run.ts';

type Happening = 'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut';

/** Records what happened to a task: `LambdaFunction…` for a function's own ARN, `Task…` for a service integration. */
export function recordTask(a: {
  run: Run;
  thread: Thread;
  resource: string;
  happened: Happening;
  details?: JsonObject;
}): void {
  const { run, thread, resource, happened } = a;
  const integration = integrationOf(resource);
  const details = { ...(integration ?? (happened === 'Scheduled' && { resource })), ...a.details };
  const type = `${integration ? 'Task' : 'LambdaFunction'}${happened}`;
  record({ run, thread, type, ...(Object.keys(details).length > 0 && { details }) });
}

/** A value without the token in it: a history is shown to people who must not settle the task. */
export function withoutToken(a: { value: Json; token: string | undefined }): Json {
  const { value, token } = a;
  if (token === undefined) return value;
  if (typeof value === 'string') return value.replaceAll(token, '(token)');
  if (Array.isArray(value)) return value.map((item) => withoutToken({ value: item, token }));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutToken({ value: item, token })]));
}

/** `arn:aws:states:::lambda:invoke` → lambda and invoke; null for the ARN of a function. */
function integrationOf(resource: string): { resourceType: string; resource: string } | null {
  const [, partition, service, , , resourceType, ...rest] = resource.split(':');
  if (partition === undefined || service !== 'states' || resourceType === undefined) return null;
  return { resourceType, resource: rest.join(':') };
}
