import type { Iso } from '#core/records/row.ts';
import { evaluateAs, evaluationFailure } from '../evaluate.ts';
import { leave } from '../leave.ts';
import type { WaitState } from '../machine.ts';
import type { Run, Scope, Step } from '../run.ts';
import { freshId, later } from '../timers.ts';
import { parseTimestamp } from '../timestamp.ts';
import { secondsOf } from './seconds.ts';

/** Wait: until a moment; one that has passed is no wait at all. */
export async function beginWait(a: { run: Run; scope: Scope; state: WaitState }): Promise<Step> {
  const { run, scope } = a;
  const due = await dueOf(a);
  if (due <= run.now) return leaveWait(a);
  const timerId = freshId({ run, prefix: 'wait' });
  run.effects.push({ kind: 'timer', timerId, due });
  scope.thread.wait = { kind: 'timer', timerId, then: 'leave' };
  return { kind: 'blocked' };
}

/** The wait is over. */
export function leaveWait(a: { run: Run; scope: Scope; state: WaitState }): Promise<Step> {
  return leave({ ...a, way: a.state, fallback: a.scope.thread.input });
}

async function dueOf(a: { run: Run; scope: Scope; state: WaitState }): Promise<Iso> {
  const { run, scope, state } = a;
  if (state.seconds) {
    const seconds = await secondsOf({ run, scope, template: state.seconds, location: 'Seconds' });
    return later({ now: run.now, ms: seconds * 1000 });
  }
  if (!state.timestamp) return run.now;
  const written = await evaluateAs({ run, scope, template: state.timestamp, type: 'string' });
  const millis = parseTimestamp(written);
  if (millis !== null) return new Date(millis).toISOString();
  const text = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${written}`;
  throw evaluationFailure({ run, scope, text, location: 'Timestamp' });
}
