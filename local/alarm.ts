import type { Clock } from '#ports/clock.ts';
import type { Logger } from '#ports/logger.ts';

/** Wakes when the next timer is due. */
export type Alarm = {
  /** Something may be due sooner than was known. */
  look(): void;
  /** Takes no more calls; what rings is awaited. */
  stop(): Promise<void>;
};

/**
 * Rings when something is due that comes sooner than the next tick, which looks again anyway: what is meant for the
 * next seconds needs not wait for it. Quiet until it is told to look.
 */
export function createAlarm(a: {
  clock: Clock;
  logger: Logger;
  /** what is due later is left to a later look */
  withinMs: number;
  nextDue(): Promise<string | null>;
  ring(): Promise<unknown>;
}): Alarm {
  const { clock, logger } = a;
  let cancel: (() => void) | null = null;
  let at = Number.POSITIVE_INFINITY;
  let stopped = false;
  let asked = false;
  let work: Promise<void> | null = null;

  async function set(): Promise<void> {
    asked = false;
    const due = await a.nextDue();
    const next = due === null ? Number.POSITIVE_INFINITY : Date.parse(due);
    if (stopped || next >= at || next > clock.millis() + a.withinMs) return;
    cancel?.();
    at = next;
    cancel = clock.schedule({ at, run: () => run(ring) });
  }

  async function ring(): Promise<void> {
    at = Number.POSITIVE_INFINITY;
    await a.ring();
    await set();
  }

  /** One after the other; a look that is asked for meanwhile follows. */
  function run(what: () => Promise<void>): void {
    const before = work ?? Promise.resolve();
    const own = before
      .then(() => (stopped ? undefined : what()))
      .catch((error: unknown) => logger.error('timers that are due wait for the next tick', { reason: String(error) }))
      .finally(() => {
        if (work === own) work = null;
      });
    work = own;
  }

  return {
    look: () => {
      if (asked || stopped) return;
      asked = true;
      run(set);
    },
    stop: async () => {
      stopped = true;
      cancel?.();
      await work;
    },
  };
}
