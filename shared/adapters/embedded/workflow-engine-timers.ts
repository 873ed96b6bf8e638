import type { Clock } from '#ports/clock.ts';
import type { Logger } from '#ports/logger.ts';
import type { Activity } from './activity.ts';
import type { StoredTimer } from './workflow-engine-rows.ts';

const BATCH = 200;
const RETRY_MS = 1000;

/** Where the timers are; times in milliseconds. */
type TimerSource = {
  dueTimers(t: { now: number; limit: number }): StoredTimer[];
  nextDue(): number | null;
};

/**
 * Fires the timers that are rows on disk, with one call scheduled for the earliest of all: what waits costs no memory.
 * `fire` must have removed the row, or moved it, when it resolves.
 */
export class TimerLoop {
  readonly #clock: Clock;
  readonly #activity: Activity;
  readonly #logger: Logger;
  readonly #source: TimerSource;
  readonly #fire: (timer: StoredTimer) => Promise<void>;
  #cancel: (() => void) | null = null;
  #armedFor = Number.POSITIVE_INFINITY;
  #firing = false;
  #on = false;

  constructor(a: {
    clock: Clock;
    activity: Activity;
    logger: Logger;
    source: TimerSource;
    fire: (timer: StoredTimer) => Promise<void>;
  }) {
    this.#clock = a.clock;
    this.#activity = a.activity;
    this.#logger = a.logger;
    this.#source = a.source;
    this.#fire = a.fire;
  }

  start(): void {
    this.#on = true;
    const due = this.#source.nextDue();
    if (due !== null) this.touch(due);
  }

  stop(): void {
    this.#on = false;
    this.#disarm();
  }

  /** A timer was stored that is due at `due`. */
  touch(due: number): void {
    if (!this.#on || this.#firing || due >= this.#armedFor) return;
    this.#disarm();
    if (due <= this.#clock.millis()) {
      void this.#run();
      return;
    }
    this.#armedFor = due;
    const run = (): void => {
      this.#cancel = null;
      void this.#run();
    };
    this.#cancel = this.#clock.schedule({ at: due, run });
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  async #run(): Promise<void> {
    // begun before anything is awaited, so that nobody sees an idle moment in between
    this.#activity.begin();
    this.#disarm();
    this.#firing = true;
    let again: number | null = null;
    try {
      await this.#fireDue();
      if (this.#on) again = this.#source.nextDue();
    } catch (error) {
      this.#logger.error('timers could not be fired', { reason: String(error) });
      again = this.#clock.millis() + RETRY_MS;
    }
    this.#firing = false;
    if (again !== null) this.touch(again);
    this.#activity.end();
  }

  async #fireDue(): Promise<void> {
    while (this.#on) {
      const due = this.#source.dueTimers({ now: this.#clock.millis(), limit: BATCH });
      if (due.length === 0) return;
      await Promise.all(due.map((timer) => this.#fire(timer)));
    }
  }
}
