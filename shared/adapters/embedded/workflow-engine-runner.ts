import { type Advance, advance } from '#core/asl/advance.ts';
import type { AslEvent, TaskEffect } from '#core/asl/events.ts';
import type { ExecState } from '#core/asl/exec-state.ts';
import { pendingTasks } from '#core/asl/pending-tasks.ts';
import type { Iso } from '#core/records/row.ts';
import type { Clock } from '#ports/clock.ts';
import type { Ids } from '#ports/ids.ts';
import type { Logger } from '#ports/logger.ts';
import type { OnExecutionEnd } from '#ports/workflow-engine.ts';
import type { Activity } from './activity.ts';
import type { Database } from './database.ts';
import { type Invoke, runLambda } from './workflow-engine-lambda.ts';
import { LiveExecution } from './workflow-engine-live.ts';
import type { Machines } from './workflow-engine-machines.ts';
import type { ExecutionHead, StoredTimer, WorkflowStore } from './workflow-engine-rows.ts';
import { TimerLoop } from './workflow-engine-timers.ts';

/** What the runner works with. */
type RunnerParts = {
  database: Database;
  clock: Clock;
  ids: Ids;
  activity: Activity;
  logger: Logger;
  invoke: Invoke;
  store: WorkflowStore;
  machines: Machines;
  ended?: OnExecutionEnd;
  mostEvents?: number;
};

/** A step that is to be stored; `seq` is null for an execution that is new. */
type Change = { live: LiveExecution; seq: number | null; head: ExecutionHead; step: Advance; now: Iso };

// after trouble with the database itself
const PAUSE_MS = 1000;

/** Moves executions on: one event at a time for each, written before its effects run. */
export class Runner {
  readonly #parts: RunnerParts;
  readonly #timers: TimerLoop;
  readonly #lives = new Map<string, LiveExecution>();
  #stopped = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#timers = new TimerLoop({ ...parts, source: parts.store, fire: (timer) => this.#fire(timer) });
    parts.database.onLost(() => this.#beginAgain());
  }

  /** Takes up what is on disk. */
  start(): void {
    for (const { seq, head, state } of this.#parts.store.withPendingTasks()) {
      const live = this.#live(head.id);
      live.stored ??= { seq, head, state };
      for (const task of pendingTasks(state)) {
        if (!live.hasTask(task.taskId)) this.#run({ live, task });
      }
    }
    this.#timers.start();
  }

  /** What is in memory went on from what is not on disk. */
  #beginAgain(): void {
    const { clock, logger } = this.#parts;
    logger.error('steps of workflows could not be stored and are done again', { executions: this.#lives.size });
    for (const live of this.#lives.values()) live.stored = null;
    const run = (): void => {
      if (!this.#stopped) this.start();
    };
    clock.schedule({ at: clock.millis() + PAUSE_MS, run });
  }

  /** Lets what is being stored finish, and begins nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timers.stop();
    await Promise.all([...this.#lives.values()].map((live) => live.settled()));
    for (const live of this.#lives.values()) live.endAllTasks();
  }

  /** Begins an execution, unless one of its id is known and not over since `forgetBefore`. */
  begin(a: { head: ExecutionHead; forgetBefore: Iso }): Promise<'started' | 'exists'> {
    const { head, forgetBefore } = a;
    const { store, database } = this.#parts;
    return this.#onExecution(head.id, async (live) => {
      if (this.#stopped) throw new Error('the workflow engine is stopped');
      const known = store.describe(head.id);
      const old = known?.stoppedAt !== undefined && known.stoppedAt < forgetBefore;
      if (known && !old) return 'exists';
      if (old) await database.early(() => store.forget(head.id));
      const step = await this.#advance({
        head,
        state: null,
        event: { kind: 'start', input: head.input },
        now: head.startedAt,
      });
      await this.#commit({ live, seq: null, head, step, now: head.startedAt });
      return 'started';
    });
  }

  /** Gives an event to an execution; false when it came too late or there is no such execution. */
  apply(a: { executionId: string; event: AslEvent }): Promise<boolean> {
    return this.#onExecution(a.executionId, (live) => this.#applyTo({ live, event: a.event }));
  }

  async #applyTo(a: { live: LiveExecution; event: AslEvent }): Promise<boolean> {
    const { live, event } = a;
    if (this.#stopped) return false;
    live.stored ??= this.#parts.store.running(live.id);
    if (!live.stored) return false;
    const { seq, head, state } = live.stored;
    const now = this.#parts.clock.now();
    const step = await this.#advance({ head, state, event, now });
    if (step.accepted) await this.#commit({ live, seq, head, step, now });
    return step.accepted;
  }

  /** Queues work on an execution, which is in memory only while there is some. */
  async #onExecution<T>(id: string, work: (live: LiveExecution) => Promise<T>): Promise<T> {
    const { activity } = this.#parts;
    const live = this.#live(id);
    activity.begin();
    try {
      return await live.inTurn(() => work(live));
    } finally {
      this.#forgetQuiet(live);
      activity.end();
    }
  }

  #live(id: string): LiveExecution {
    const live = this.#lives.get(id) ?? new LiveExecution({ id, activity: this.#parts.activity });
    this.#lives.set(id, live);
    return live;
  }

  #forgetQuiet(live: LiveExecution): void {
    if (live.quiet) this.#lives.delete(live.id);
  }

  #advance(a: { head: ExecutionHead; state: ExecState | null; event: AslEvent; now: Iso }): Promise<Advance> {
    const { machines, ids, mostEvents } = this.#parts;
    const { id, machineId, name, input, startedAt } = a.head;
    return advance({
      machine: machines.get(machineId),
      state: a.state,
      event: a.event,
      now: a.now,
      context: { executionId: id, name, machineId, machineName: machineId, input, startedAt },
      uuid: () => ids.record(),
      random: () => ids.random(),
      ...(mostEvents !== undefined && { mostEvents }),
    });
  }

  async #commit(change: Change): Promise<void> {
    const { live, head, step, now } = change;
    const { store, database } = this.#parts;
    // a write that fails leaves memory behind the disk: it is read again then
    live.stored = null;
    const seq = await database.early(() => {
      const number = change.seq ?? store.insert(head);
      store.save({ seq: number, step, now });
      this.#tellEnd({ head, step });
      return number;
    });
    live.stored = step.state.thread && { seq, head, state: step.state };
    // what was begun is on disk: the next start takes it up
    if (!this.#stopped) this.#carryOut({ live, step });
  }

  #tellEnd(a: { head: ExecutionHead; step: Advance }): void {
    for (const effect of a.step.effects) {
      if (effect.kind !== 'finished' || effect.status === 'SUCCEEDED') continue;
      const { id: executionId, input } = a.head;
      const { status, error, cause } = effect;
      const why = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
      this.#parts.ended?.({ executionId, status, input, ...why });
    }
  }

  #carryOut(a: { live: LiveExecution; step: Advance }): void {
    const { live, step } = a;
    for (const effect of step.effects) {
      if (effect.kind === 'task') this.#run({ live, task: effect });
      if (effect.kind === 'cancel_task') live.endTask(effect.taskId);
      if (effect.kind === 'timer') this.#timers.touch(Date.parse(effect.due));
      if (effect.kind === 'finished') live.endAllTasks();
    }
  }

  #run(a: { live: LiveExecution; task: TaskEffect }): void {
    const { live, task } = a;
    const { invoke, logger } = this.#parts;
    live.beginTask(task.taskId);
    const attempt = async (): Promise<void> => {
      const event = await runLambda({ task, invoke });
      // a task that was given up has nobody to tell
      if (live.hasTask(task.taskId)) await this.apply({ executionId: live.id, event });
    };
    attempt()
      .catch((error: unknown) => {
        logger.error('the result of a task could not be stored', { execution: live.id, reason: String(error) });
      })
      .finally(() => {
        live.endTask(task.taskId);
        this.#forgetQuiet(live);
      });
  }

  async #fire(timer: StoredTimer): Promise<void> {
    const { store, database, clock } = this.#parts;
    const drop = (): Promise<void> => database.write(() => store.dropTimer(timer));
    if (timer.executionId === null) return drop();
    await this.#onExecution(timer.executionId, async (live) => {
      // what was queued before may have cancelled the timer, or moved it as a heartbeat does
      if (this.#stopped || !store.isDue({ ...timer, now: clock.millis() })) return;
      const accepted = await this.#applyTo({ live, event: { kind: 'timer', timerId: timer.timerId } });
      // a row that nothing waits for would come up for ever
      if (!accepted && !this.#stopped) await drop();
    });
  }
}
