import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from './database.ts';
import { FakeClock } from './fake-clock.ts';
import { createMetrics, type EmbeddedMetrics } from './metrics.ts';

const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;

describe('createMetrics', () => {
  let dir: string;
  let database: Database;
  let clock: FakeClock;
  let metrics: EmbeddedMetrics;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'dro-metrics-'));
    database = new Database({ file: join(dir, 'dro.db') });
    clock = new FakeClock({ start: at(0) });
    metrics = createMetrics({ database, clock });
  });
  afterEach(() => {
    database.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const count = (a: { name?: string; subject?: string; second?: number; tenant?: string } = {}): void => {
    const { name = 'matched', subject = 'rule:1', second = 0, tenant = 'acme' } = a;
    metrics.count({ tenant, subject, name, at: at(second) });
  };
  const read = (subjects: string[], tenant = 'acme') => metrics.read({ tenant, subjects });
  const stored = () => database.sql.prepare('SELECT subject, name, count FROM metrics').raw().all([]);

  it('adds what is written and what is not', async () => {
    count({ second: 3 });
    await metrics.flush();
    count({ second: 1 });
    const before = await read(['rule:1']);
    await metrics.flush();
    expect(before).toEqual([{ matched: { count: 2, lastAt: at(3) } }]);
    expect(await read(['rule:1'])).toEqual(before);
  });

  it('writes once a second, and not before', async () => {
    count();
    count();
    expect(clock.nextAt()).toBe(clock.millis() + 1000);
    await database.write(() => null);
    expect(stored()).toEqual([]);
    clock.moveTo(clock.millis() + 1000);
    await metrics.flush();
    expect(stored()).toEqual([['rule:1', 'matched', 2]]);
    expect(clock.nextAt()).toBeNull();
  });

  it('has what was written when the file is opened again', async () => {
    count();
    await metrics.flush();
    metrics = createMetrics({ database: new Database({ file: join(dir, 'dro.db') }), clock });
    expect(await read(['rule:1'])).toEqual([{ matched: { count: 1, lastAt: at(0) } }]);
  });

  it('keeps what it could not write', async () => {
    count();
    database.sql.exec('ALTER TABLE metrics RENAME TO gone');
    await metrics.flush();
    database.sql.exec('ALTER TABLE gone RENAME TO metrics');
    await metrics.flush();
    expect(stored()).toEqual([['rule:1', 'matched', 1]]);
  });

  it('counts under one name what is beyond 5,000 subjects, also after a restart', async () => {
    for (let i = 0; i < 5002; i++) count({ subject: `event:${i}` });
    await metrics.flush();
    metrics = createMetrics({ database: new Database({ file: join(dir, 'dro.db') }), clock });
    count({ subject: 'event:new' });
    count({ subject: 'event:7' });
    const counters = await read(['event:_other', 'event:5001', 'event:new', 'event:7']);
    expect(counters.map((one) => one['matched']?.count ?? 0)).toEqual([3, 0, 0, 2]);
  });

  it('counts under one set of tags what is beyond 1,000 of a name, and leaves other names theirs', async () => {
    for (let i = 0; i < 1002; i++) count({ subject: `metric:a{n="${i}"}` });
    await metrics.flush();
    metrics = createMetrics({ database: new Database({ file: join(dir, 'dro.db') }), clock });
    for (const n of [1001, 7]) count({ subject: `metric:a{n="${n}"}` });
    for (const subject of ['metric:a', 'metric:b{n="1"}', 'metric:b{n="1"}']) count({ subject });
    const subjects = ['{_other="true"}', '{n="1001"}', '{n="7"}', ''].map((tags) => `metric:a${tags}`);
    const counters = await read([...subjects, 'metric:b{n="1"}']);
    expect(counters.map((one) => one['matched']?.count ?? 0)).toEqual([3, 0, 2, 1, 2]);
  });
});
