import type { Iso } from '#core/records/row.ts';
import type { Run } from './run.ts';

/** A time later by some milliseconds. */
export function later(a: { now: Iso; ms: number }): Iso {
  return new Date(Date.parse(a.now) + a.ms).toISOString();
}

/** A fresh id, unique within the execution. */
export function freshId(a: { run: Run; prefix: string }): string {
  a.run.state.nextId += 1;
  return `${a.prefix}${a.run.state.nextId}`;
}

/** Sets a timer `seconds` from now, or moves it there. */
export function startTimer(a: { run: Run; timerId: string; seconds: number }): void {
  const due = later({ now: a.run.now, ms: a.seconds * 1000 });
  a.run.effects.push({ kind: 'timer', timerId: a.timerId, due });
}

/** Takes timers back, as far as there are any. */
export function cancelTimers(a: { run: Run; timerIds: (string | undefined)[] }): void {
  for (const timerId of a.timerIds) {
    if (timerId !== undefined) a.run.effects.push({ kind: 'cancel_timer', timerId });
  }
}
