import type { TaskEffect } from './events.ts';
import type { ExecState, Thread } from './exec-state.ts';

/** The tasks that were handed over without a sign that they arrived: what has to run again after a crash. */
export function pendingTasks(state: ExecState): TaskEffect[] {
  return state.thread ? inThread(state.thread) : [];
}

function inThread(thread: Thread): TaskEffect[] {
  const { wait } = thread;
  switch (wait?.kind) {
    case 'parallel':
    case 'map':
      return wait.threads.flatMap((child) => (child ? inThread(child) : []));
    case 'task': {
      if (wait.submitted) return [];
      const { taskId, resource, token } = wait;
      const args = wait.arguments ?? null;
      return [{ kind: 'task', taskId, state: thread.state, resource, arguments: args, ...(token && { token }) }];
    }
    default:
      return [];
  }
}
