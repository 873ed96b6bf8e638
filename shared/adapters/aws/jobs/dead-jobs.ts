import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import type { Clock } from '#ports/clock.ts';
import type { Jobs } from '#ports/jobs.ts';
import type { JobQueues } from './job-queues.ts';
import { type Hold, type JobRow, type JobRows, listDead, putHold, putJob } from './job-rows.ts';
import { placeOf, type Wake } from './messages.ts';

type DeadJobs = Pick<Jobs, 'deadLetters' | 'redrive' | 'discard'>;
type Dead = Extract<JobRow, { state: 'dead' }>;

const RACES = 5;
// should we end between the rows and the wake
const WAKE_AGAIN_MS = 30_000;

/** What an admin sees of dead jobs, and does with them. */
export function deadJobs(a: { rows: JobRows; queues: JobQueues; clock: Clock }): DeadJobs {
  const { rows, queues, clock } = a;

  async function settle(asked: {
    tenant: string;
    id: string;
    after: (dead: Dead) => { job: JobRow; hold: Hold };
  }): Promise<boolean> {
    for (let race = 0; race < RACES; race++) {
      const job = await rows.job(asked);
      const dead = job.row;
      if (dead?.state !== 'dead') return false;
      const place = placeOf(dead.job);
      const hold = await rows.hold(place);
      const after = asked.after(dead);
      const wake: Wake = { kind: 'go_on', place };
      await queues.wake({ wake, due: clock.millis() + WAKE_AGAIN_MS });
      const changed = await rows.table.change([
        putJob({ seen: job, row: after.job }),
        putHold({ hold, row: after.hold }),
        listDead({ ...dead, listed: false }),
      ]);
      if (!changed) continue;
      await queues.line([wake]);
      return true;
    }
    throw new Error('others changed the job at the same time');
  }

  return {
    deadLetters: async ({ tenant, limit, cursor }) => {
      const scope = JSON.stringify(['dead_jobs', tenant]);
      const [after] = decodeCursor({ scope, cursor, parts: 1 }) ?? [];
      const { items, next } = await rows.dead({ tenant, limit, ...(after !== undefined && { after }) });
      return next === undefined ? { items } : { items, cursor: encodeCursor({ scope, at: [next] }) };
    },
    redrive: (asked) =>
      settle({
        ...asked,
        after: ({ job, at, nth }) => ({
          job: { state: 'again', job, at, nth, attempts: 0, due: clock.millis() },
          hold: { state: 'redriven', by: job.id },
        }),
      }),
    discard: (asked) =>
      settle({
        ...asked,
        after: () => ({ job: { state: 'done', at: clock.millis() }, hold: { state: 'draining' } }),
      }),
  };
}
