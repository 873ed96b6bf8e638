import { type Failure, failureOf, isFatal } from './failure.ts';
import { record } from './history.ts';
import { leave } from './leave.ts';
import type { State } from './machine.ts';
import { matchesError } from './matches-error.ts';
import { nextRetry } from './retry.ts';
import type { Run, Scope, Step } from './run.ts';
import { freshId, startTimer } from './timers.ts';

/** What follows a failed state: another attempt, now or after a back-off, a catcher's way out, or a failed thread. */
export async function recover(a: { run: Run; scope: Scope; state: State; failure: Failure }): Promise<Step> {
  const { run, scope, state, failure } = a;
  const { thread } = scope;
  thread.wait = null;
  if (isFatal(failure)) return { kind: 'failed', failure };
  const delay = nextRetry({ retriers: state.retry, retries: thread.retries, failure, random: run.random });
  if (delay === 0) return { kind: 'go', enter: false };
  if (delay !== null) {
    const timerId = freshId({ run, prefix: 'retry' });
    startTimer({ run, timerId, seconds: delay / 1000 });
    thread.wait = { kind: 'timer', timerId, then: 'retry' };
    return { kind: 'blocked' };
  }
  try {
    return await giveUp({ run, scope, state, failure });
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}

async function giveUp(a: { run: Run; scope: Scope; state: State; failure: Failure }): Promise<Step> {
  const { run, scope, state, failure } = a;
  if (state.type === 'Parallel' || state.type === 'Map') {
    record({ run, thread: scope.thread, type: `${state.type}StateFailed` });
  }
  const way = state.catch.find(({ errors }) => matchesError({ errors, failure }));
  if (!way) return { kind: 'failed', failure };
  const errorOutput = {
    ...(failure.error !== undefined && { Error: failure.error }),
    ...(failure.cause !== undefined && { Cause: failure.cause }),
  };
  return leave({ run, scope, state, way, fallback: errorOutput, values: { errorOutput } });
}
