import type { Context } from 'aws-lambda';
import { armReconcile } from '#app/deployments/reconcile-job.ts';
import { TICK_TAKES, tick } from '#app/tick.ts';
import { armLookAfter } from '#app/workflows/look-after-executions.ts';
import type { CloudPlatform } from '#functions/runtime/cloud-platform.ts';
import { invocation } from '#functions/runtime/invocation.ts';

/** What one call has done. */
export type Ticked = { timers: number; published: number };

/**
 * What the clock calls once a minute: queues what is due and publishes what lay unpublished, as long as there is some
 * and half of its time is left; and sees to it that the bus is held against the definitions and that open executions
 * are looked after, which are jobs that a timer each sets off, so that of many ticks one does it. Two ticks at once
 * share the timers by leases.
 */
export function createTickHandler(a: { cloud: CloudPlatform }): (event: unknown, context: Context) => Promise<Ticked> {
  const { cloud } = a;
  const { platform, clock, logger } = cloud;

  async function ticks(until: number): Promise<Ticked> {
    const all: Ticked = { timers: 0, published: 0 };
    for (;;) {
      const { timers, published } = await tick({ platform });
      all.timers += timers;
      all.published += published;
      const isAll = timers < TICK_TAKES && published < TICK_TAKES;
      if (isAll || clock.millis() >= until) return all;
    }
  }

  return (_, context) =>
    invocation({
      ...{ cloud, context },
      work: async () => {
        const until = clock.millis() + context.getRemainingTimeInMillis() / 2;
        const armed = await Promise.allSettled([armReconcile({ platform }), armLookAfter({ platform })]);
        // the next minute tries again
        for (const one of armed) {
          if (one.status === 'rejected') logger.error('a timer was not set', { reason: String(one.reason) });
        }
        return ticks(until);
      },
    });
}
