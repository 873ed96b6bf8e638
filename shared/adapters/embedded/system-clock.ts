import type { Clock } from '#ports/clock.ts';

// setTimeout overflows above this and would fire at once
const LONGEST = 2 ** 31 - 1;

/** The machine's clock. */
export function systemClock(): Clock {
  return {
    now: () => new Date().toISOString(),
    millis: () => Date.now(),
    schedule: (a) => {
      let handle: NodeJS.Timeout;
      const arm = (): void => {
        const left = a.at - Date.now();
        handle = left > LONGEST ? setTimeout(arm, LONGEST) : setTimeout(a.run, Math.max(0, left));
      };
      arm();
      return () => clearTimeout(handle);
    },
  };
}
