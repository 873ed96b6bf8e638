import type { Clock } from '#ports/clock.ts';

// setTimeout overflows above this and would fire at once
const LONGEST = 2 ** 31 - 1;

/** The machine's clock. */
export function systemClock(): Clock {
  // a write asks several times within one millisecond
  let last = 0;
  let text = new Date(last).toISOString();
  return {
    now: () => {
      const millis = Date.now();
      if (millis !== last) {
        last = millis;
        text = new Date(millis).toISOString();
      }
      return text;
    },
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
