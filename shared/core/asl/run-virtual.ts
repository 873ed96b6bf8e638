import type { Json } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import { type Advance, advance } from './advance.ts';
import type { AslEffect, AslEvent, NewHistoryEvent, TaskEffect } from './events.ts';
import type { ExecState, ExecStatus } from './exec-state.ts';
import type { Machine } from './machine.ts';

/** What comes of a task, and when; without `due` at once. */
export type VirtualAnswer = { event: AslEvent; due?: Iso };

/** How an execution ended in virtual time; RUNNING when it waits for what will never come, or was given up. */
export type VirtualEnd = { status: ExecStatus; output?: Json; error?: string; cause?: string; at: Iso };

/**
 * Runs a machine to its end in virtual time: timers are due as soon as nothing else happens. `answer` says what comes
 * of each task; `onHistory` sees what was recorded with each step, before the tasks of that step are answered.
 */
export async function runVirtual(a: {
  machine: Machine;
  input: Json;
  start: Iso;
  /** `timed`: the task has a time of its own that will run out */
  answer(task: TaskEffect, at: { now: Iso; timed: boolean }): readonly VirtualAnswer[];
  onHistory?(events: readonly NewHistoryEvent[]): void;
  /** left out: it goes on until it ends or nothing comes any more */
  giveUp?(): boolean;
}): Promise<VirtualEnd> {
  const { machine, input, start } = a;
  const context = {
    executionId: 'run',
    name: 'run',
    machineId: 'machine',
    machineName: 'machine',
    input,
    startedAt: start,
  };
  const agenda = new Agenda();
  const ids = numbered();
  let now = start;
  let state: ExecState | null = null;
  let event: AslEvent | null = { kind: 'start', input };
  while (event && a.giveUp?.() !== true) {
    const step: Advance = await advance({ machine, state, event, now, context, uuid: ids, random: () => 0.5 });
    state = step.state;
    a.onHistory?.(step.history);
    const end = step.effects.find((one) => one.kind === 'finished');
    if (end) return endOf({ effect: end, at: now });
    // timers first: a task is answered in the knowledge of its own
    agenda.take(step.effects);
    for (const effect of step.effects) {
      if (effect.kind === 'task') agenda.add(a.answer(effect, { now, timed: agenda.times(effect.taskId) }));
    }
    const next = agenda.next();
    if (next?.due !== undefined && next.due > now) now = next.due;
    event = next?.event ?? null;
  }
  return { status: 'RUNNING', at: now };
}

function endOf(a: { effect: Extract<AslEffect, { kind: 'finished' }>; at: Iso }): VirtualEnd {
  const { kind: _, ...end } = a.effect;
  return { ...end, at: a.at };
}

function numbered(): () => string {
  let used = 0;
  return () => `00000000-0000-4000-8000-${String(++used).padStart(12, '0')}`;
}

/** What is to come, in order: what comes at once first, then by time, and at one time as it was set. */
class Agenda {
  readonly #soon: AslEvent[] = [];
  readonly #timers = new Map<string, Iso>();
  readonly #later: { event: AslEvent; due: Iso }[] = [];

  take(effects: readonly AslEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'timer') this.#timers.set(effect.timerId, effect.due);
      if (effect.kind === 'cancel_timer') this.#timers.delete(effect.timerId);
    }
  }

  add(answers: readonly VirtualAnswer[]): void {
    for (const { event, due } of answers) {
      if (due === undefined) this.#soon.push(event);
      else this.#later.push({ event, due });
    }
  }

  times(taskId: string): boolean {
    return this.#timers.has(`${taskId}.timeout`) || this.#timers.has(`${taskId}.heartbeat`);
  }

  next(): VirtualAnswer | null {
    const event = this.#soon.shift();
    if (event) return { event };
    const timers = [...this.#timers].map(([timerId, due]) => ({ event: { kind: 'timer' as const, timerId }, due }));
    // an answer of the very moment in which the time runs out counts
    const all: { event: AslEvent; due: Iso }[] = [...this.#later, ...timers];
    const first = all.reduce<{ event: AslEvent; due: Iso } | null>(
      (one, two) => (one && one.due <= two.due ? one : two),
      null,
    );
    if (first === null) return null;
    if (first.event.kind === 'timer') this.#timers.delete(first.event.timerId);
    else
      this.#later.splice(
        this.#later.findIndex((one) => one.event === first.event),
        1,
      );
    return first;
  }
}
