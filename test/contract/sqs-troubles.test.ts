import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobResult } from '#ports/jobs.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { drain, gated, HOPELESS, job, OK, scripted } from './jobs-scripts.ts';
import { openSqs, type SqsWorld } from './sqs-world.ts';

const HOUR = 3_600_000;

describeOnDynoxide({
  name: 'on SQS and DynamoDB',
  tests: (server) => {
    let world: SqsWorld;
    beforeEach(async () => {
      world = await openSqs(server);
    });
    afterEach(() => world.close());

    describe('jobs on SQS', () => {
      it('keep their order when some of a call are refused', async () => {
        const refused = new Set<string>();
        world.server.refuse = ({ body }) => {
          const id = String(JSON.parse(body).job.id);
          if (!['b', 'y'].includes(id) || refused.has(id)) return false;
          refused.add(id);
          return true;
        };
        const seen = scripted();
        const of = (group: string, ids: string[]) => ids.map((id) => job(id, { group }));
        await world.jobs.enqueue({ jobs: [...of('g', ['a', 'b', 'c']), ...of('h', ['x', 'y', 'z'])] });
        await world.jobs.attach({ handle: seen.handle });
        await world.settle();
        const inGroup = (group: string) => seen.attempts.filter((one) => one.job.group === group);
        expect([...refused].sort()).toEqual(['b', 'y']);
        expect(inGroup('g').map((one) => one.job.id)).toEqual(['a', 'b', 'c']);
        expect(inGroup('h').map((one) => one.job.id)).toEqual(['x', 'y', 'z']);
      });

      it('are not accepted in silence when they are refused again and again', async () => {
        world.server.refuse = () => true;
        await expect(world.jobs.enqueue({ jobs: [job('a')] })).rejects.toThrow('could not be queued');
        world.server.refuse = () => false;
        await world.jobs.enqueue({ jobs: [job('a')] });
        const seen = scripted();
        await world.jobs.attach({ handle: seen.handle });
        await world.settle();
        expect(seen.log).toEqual(['a#1']);
      });

      it('may be larger than a message, and are then one job too', async () => {
        const text = Array.from({ length: 60_000 }, (_, i) => String(i)).join(' ');
        const large = job('a', { payload: { text } });
        const seen = scripted({ a: [{ ok: false, code: 'BUSY', message: 'x', retry: true }, OK] });
        await world.jobs.enqueue({ jobs: [large, job('b')] });
        await world.jobs.enqueue({ jobs: [large] });
        await world.jobs.attach({ handle: seen.handle });
        await drain(world);
        expect(seen.log).toEqual(['a#1', 'b#1', 'a#2']);
        expect(seen.attempts.at(-1)?.job).toEqual(large);
      });

      it('are put off for longer than a message can be', async () => {
        const at = world.clock.millis() + HOUR;
        const times: number[] = [];
        const handle = async (): Promise<JobResult> => {
          times.push(world.clock.millis());
          return world.clock.millis() < at ? { ok: false, later: at } : OK;
        };
        await world.jobs.attach({ handle });
        await world.jobs.enqueue({ jobs: [job('a')] });
        await drain(world);
        expect(times).toEqual([at - HOUR, at]);
      });

      it('are dead in their place when each attempt is cut off, and hold up those behind them', async () => {
        await world.jobs.enqueue({ jobs: [job('a'), job('b')] });
        const begun: string[] = [];
        for (let i = 0; i < 10; i++) {
          const gate = gated();
          await world.jobs.attach({ handle: gate.handle });
          await world.turns();
          begun.push(...gate.started);
          world = await world.reopen();
        }
        const seen = scripted();
        await world.jobs.attach({ handle: seen.handle });
        await drain(world);
        const { items } = await world.jobs.deadLetters({ tenant: 'acme', limit: 10 });
        await world.jobs.redrive({ tenant: 'acme', id: 'a' });
        await drain(world);
        expect(begun).toEqual(Array(10).fill('a'));
        expect(items.map((dead) => [dead.job.id, dead.code])).toEqual([['a', 'INTERNAL']]);
        expect(seen.log).toEqual(['a#1', 'b#1']);
      });

      it('leave no row of a hold behind when their group goes on, and nothing in the queues', async () => {
        const seen = scripted({ a: [HOPELESS, OK] });
        await world.jobs.attach({ handle: seen.handle });
        await world.jobs.enqueue({ jobs: ['a', 'b', 'c', 'd'].map((id) => job(id)) });
        await drain(world);
        await world.jobs.redrive({ tenant: 'acme', id: 'a' });
        await world.jobs.enqueue({ jobs: [job('e')] });
        await drain(world);
        await world.jobs.enqueue({ jobs: [job('f')] });
        await drain(world);
        const left = Object.values(world.server.queues).map((queue) => queue.length);
        expect(seen.log).toEqual(['a#1', 'a#1', 'b#1', 'c#1', 'd#1', 'e#1', 'f#1']);
        expect(left).toEqual([0, 0, 0]);
        expect(world.logger.lines.map((line) => line.message)).toEqual(['a job is dead']);
      });
    });
  },
});
