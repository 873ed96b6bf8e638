import { evaluate } from '../evaluate.ts';
import type { AslEvent } from '../events.ts';
import type { TaskWait } from '../exec-state.ts';
import { type Failure, StateFailure } from '../failure.ts';
import { leave } from '../leave.ts';
import type { TaskState } from '../machine.ts';
import type { Run, Scope, Step } from '../run.ts';
import { tooLarge } from '../size.ts';
import { cancelTimers, freshId, startTimer } from '../timers.ts';
import { secondsOf } from './seconds.ts';
import { recordTask, withoutToken } from './task-events.ts';

type Place = { run: Run; scope: Scope; state: TaskState };

/** Task: hands one attempt over and waits for it. */
export async function beginTask(a: Place): Promise<Step> {
  const { run, scope, state } = a;
  const { thread } = scope;
  const { resource } = state;
  const taskId = freshId({ run, prefix: 'task' });
  const token = resource.endsWith('.waitForTaskToken')
    ? `${run.context.executionId}#${taskId}#${run.uuid()}`
    : undefined;
  const args = state.arguments
    ? await evaluate({ run, scope, template: state.arguments, values: { token } })
    : thread.input;
  const excess = tooLarge({ value: args, of: state.name });
  if (excess) throw new StateFailure(excess);
  const { timeoutSeconds, heartbeatSeconds } = state;
  const timeout = timeoutSeconds && (await secondsOf({ ...a, template: timeoutSeconds, location: 'TimeoutSeconds' }));
  const heartbeat =
    heartbeatSeconds && (await secondsOf({ ...a, template: heartbeatSeconds, location: 'HeartbeatSeconds' }));
  const shown = withoutToken({ value: args, token });
  const details = {
    ...(resource.startsWith('arn:aws:states:') ? { parameters: shown } : { input: shown }),
    ...(timeout !== null && { timeoutInSeconds: timeout }),
    ...(heartbeat !== null && { heartbeatInSeconds: heartbeat }),
  };
  recordTask({ run, thread, resource, happened: 'Scheduled', details });
  recordTask({ run, thread, resource, happened: 'Started' });
  const wait: TaskWait = { kind: 'task', taskId, resource, arguments: args, submitted: false };
  if (token !== undefined) wait.token = token;
  if (timeout !== null) {
    wait.timeoutTimer = `${taskId}.timeout`;
    startTimer({ run, timerId: wait.timeoutTimer, seconds: timeout });
  }
  if (heartbeat !== null) {
    wait.heartbeatTimer = `${taskId}.heartbeat`;
    wait.heartbeatSeconds = heartbeat;
    startTimer({ run, timerId: wait.heartbeatTimer, seconds: heartbeat });
  }
  thread.wait = wait;
  run.effects.push({ kind: 'task', taskId, state: state.name, resource, arguments: args, ...(token && { token }) });
  return { kind: 'blocked' };
}

/** An event for the attempt that the thread waits for; null when it is not for this attempt. */
export async function resumeTask(a: Place & { wait: TaskWait; event: AslEvent }): Promise<Step | null> {
  const { run, scope, state, wait, event } = a;
  const { thread } = scope;
  const { resource } = wait;
  if (event.kind === 'timer') return timedOut({ ...a, timerId: event.timerId });
  if (!('taskId' in event) || event.taskId !== wait.taskId) return null;
  if ('token' in event && event.token !== wait.token) return null;
  switch (event.kind) {
    case 'task_submitted':
      if (wait.token === undefined || wait.submitted) return null;
      wait.submitted = true;
      delete wait.arguments;
      recordTask({ run, thread, resource, happened: 'Submitted', details: { output: event.output } });
      return { kind: 'blocked' };
    case 'heartbeat':
      if (wait.heartbeatTimer === undefined || wait.heartbeatSeconds === undefined) return { kind: 'blocked' };
      startTimer({ run, timerId: wait.heartbeatTimer, seconds: wait.heartbeatSeconds });
      return { kind: 'blocked' };
    case 'task_result': {
      const { output } = event;
      const excess = tooLarge({ value: output, of: resource });
      if (excess) return failed({ ...a, failure: excess });
      end(a);
      recordTask({ run, thread, resource, happened: 'Succeeded', details: { output } });
      return leave({ run, scope, state, way: state, fallback: output, values: { result: output } });
    }
    case 'task_error':
      return failed({ ...a, failure: { error: event.error, cause: event.cause } });
  }
}

function failed(a: Place & { wait: TaskWait; failure: Failure }): never {
  const { run, scope, wait, failure } = a;
  end(a);
  recordTask({ run, thread: scope.thread, resource: wait.resource, happened: 'Failed', details: { ...failure } });
  throw new StateFailure(failure);
}

function timedOut(a: Place & { wait: TaskWait; timerId: string }): null {
  const { run, scope, wait, timerId } = a;
  const heartbeat = timerId === wait.heartbeatTimer;
  if (!heartbeat && timerId !== wait.timeoutTimer) return null;
  end(a);
  run.effects.push({ kind: 'cancel_task', taskId: wait.taskId });
  const error = 'States.Timeout';
  recordTask({ run, thread: scope.thread, resource: wait.resource, happened: 'TimedOut', details: { error } });
  throw new StateFailure({ error, ...(heartbeat && { heartbeat }) });
}

function end(a: { run: Run; scope: Scope; wait: TaskWait }): void {
  a.scope.thread.wait = null;
  cancelTimers({ run: a.run, timerIds: [a.wait.timeoutTimer, a.wait.heartbeatTimer] });
}
