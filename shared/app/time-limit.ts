import type { TimeLimit } from '#core/hooks/time-limit.ts';
import type { Clock } from '#ports/clock.ts';

/** Limits what hooks may take by a platform's clock. */
export function timeLimitBy(a: { clock: Clock }): TimeLimit {
  const { clock } = a;
  return ({ millis, work }) =>
    new Promise((resolve, reject) => {
      const cancel = clock.schedule({ at: clock.millis() + millis, run: () => resolve({ inTime: false }) });
      // a rejection that comes too late lands here too, and is dropped
      work.then(
        (value) => {
          cancel();
          resolve({ inTime: true, value });
        },
        (error: unknown) => {
          cancel();
          reject(error);
        },
      );
    });
}
