import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SubjectCaps } from '#core/metrics/subjects.ts';
import type { Metrics } from '#ports/metrics.ts';

/** Counters with small caps, and the same counters as another process sees them. */
export type MetricsWorld = {
  metrics: Metrics & { flush(): Promise<void> };
  reopen(): Promise<MetricsWorld['metrics']>;
  close(): Promise<void>;
};

const CAPS: SubjectCaps = { subjects: 12, tagged: 4 };
const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;

/** What all Metrics hold. */
export function metricsSuite(a: { name: string; open: (caps: SubjectCaps) => Promise<MetricsWorld> }): void {
  describe(`Metrics: ${a.name}`, () => {
    let world: MetricsWorld;
    let metrics: MetricsWorld['metrics'];
    beforeEach(async () => {
      world = await a.open(CAPS);
      metrics = world.metrics;
    });
    afterEach(() => world.close());

    const count = (a: { name?: string; subject?: string; second?: number; tenant?: string } = {}): void => {
      const { name = 'matched', subject = 'rule:1', second = 0, tenant = 'acme' } = a;
      metrics.count({ tenant, subject, name, at: at(second) });
    };
    const read = (...subjects: string[]) => metrics.read({ tenant: 'acme', subjects });
    const counted = async (...subjects: string[]): Promise<number[]> =>
      (await read(...subjects)).map((one) => one['matched']?.count ?? 0);
    const anotherProcess = async (): Promise<void> => {
      await metrics.flush();
      metrics = await world.reopen();
    };

    it('count by tenant, subject and name, with the last time', async () => {
      count({ second: 2 });
      count({ second: 1 });
      count({ name: 'failed' });
      count({ subject: 'rule:2' });
      count({ tenant: 'umbrella' });
      expect(await read('rule:1', 'none', 'rule:2')).toEqual([
        { matched: { count: 2, lastAt: at(2) }, failed: { count: 1, lastAt: at(0) } },
        {},
        { matched: { count: 1, lastAt: at(0) } },
      ]);
    });

    it('add what comes later to what is there, and keep the latest time of each name', async () => {
      count({ second: 3 });
      count({ name: 'failed', second: 1 });
      await metrics.flush();
      count({ second: 1 });
      count({ name: 'failed', second: 2 });
      const [before] = await read('rule:1');
      await metrics.flush();
      expect(before).toEqual({ matched: { count: 2, lastAt: at(3) }, failed: { count: 2, lastAt: at(2) } });
      expect(await read('rule:1')).toEqual([before]);
    });

    it('count nothing twice that is read while it is written', async () => {
      count();
      const [, counters] = await Promise.all([metrics.flush(), counted('rule:1')]);
      expect(counters).toEqual([1]);
    });

    it('are there for another process', async () => {
      count();
      await anotherProcess();
      count();
      expect(await counted('rule:1')).toEqual([2]);
    });

    it('add more than one, less than one and less than none', async () => {
      for (const by of [40, 2.5, -0.1, 0.2]) {
        metrics.count({ tenant: 'acme', subject: 'hook:b', name: 'matched', at: at(0), by });
        await metrics.flush();
      }
      const [sum] = await counted('hook:b');
      expect(sum).toBeCloseTo(42.6, 9);
    });

    it('list the subjects of a kind in order, and nobody else’s', async () => {
      count({ subject: 'hook:b' });
      count({ subject: 'hook:a', second: 1 });
      count({ subject: 'hooks' });
      count({ subject: 'hook:c', tenant: 'umbrella' });
      expect(await metrics.list({ tenant: 'acme', prefix: 'hook:' })).toEqual([
        { subject: 'hook:a', counters: { matched: { count: 1, lastAt: at(1) } } },
        { subject: 'hook:b', counters: { matched: { count: 1, lastAt: at(0) } } },
      ]);
    });

    it('tell long subjects apart that begin alike', async () => {
      const subjects = ['1', '2', '3', '4', '5', '6'].map((end) => `event:${'ä'.repeat(1200)}${end}`);
      for (const subject of subjects) count({ subject });
      await anotherProcess();
      count({ subject: subjects[0] ?? '' });
      expect(await counted(...subjects)).toEqual([2, 1, 1, 1, 1, 1]);
      const listed = await metrics.list({ tenant: 'acme', prefix: 'event:ä' });
      expect(listed.map(({ subject }) => subject).sort()).toEqual(subjects);
    });

    it('count under one name of a kind what is too many, also in another process', async () => {
      for (let i = 0; i < 14; i++) count({ subject: `event:${i}` });
      await anotherProcess();
      for (const subject of ['event:new', 'event:7', 'rule:new']) count({ subject });
      expect(await counted('event:_other', 'event:13', 'event:new', 'event:7', 'rule:_other')).toEqual([3, 0, 0, 2, 1]);
    });

    it('count under one set of tags what is too many of a name, and leave other names theirs', async () => {
      for (let i = 0; i < 6; i++) count({ subject: `metric:a{n="${i}"}` });
      await anotherProcess();
      for (const n of [5, 3]) count({ subject: `metric:a{n="${n}"}` });
      for (const subject of ['metric:a', 'metric:b{n="1"}', 'metric:b{n="1"}']) count({ subject });
      const subjects = ['{_other="true"}', '{n="5"}', '{n="3"}', ''].map((tags) => `metric:a${tags}`);
      expect(await counted(...subjects, 'metric:b{n="1"}')).toEqual([3, 0, 2, 1, 2]);
    });

    it('leave a tenant’s caps to that tenant', async () => {
      for (let i = 0; i < 14; i++) count({ subject: `event:${i}`, tenant: 'umbrella' });
      await metrics.flush();
      count({ subject: 'event:new' });
      expect(await counted('event:new', 'event:_other')).toEqual([1, 0]);
    });
  });
}
