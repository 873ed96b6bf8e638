import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobSpec } from '#core/plan/journal.ts';
import { Database } from './database.ts';
import { JobRows } from './jobs-rows.ts';

// as it was before dead jobs had single problems
const OLD = `CREATE TABLE jobs (
  seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, grp TEXT NOT NULL,
  state INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL,
  done_at INTEGER, dead_at TEXT, code TEXT, message TEXT, body TEXT,
  UNIQUE (tenant, id))`;
const job: JobSpec = { id: 'a', tenant: 'acme', kind: 'react', group: 'g', payload: {} };

let folder: string;
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dro-jobs-'));
  database = new Database({ file: join(folder, 'dro.db') });
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a queue of an earlier version', () => {
  it('is read on, and takes what is new', () => {
    database.sql.exec(OLD);
    const insert = database.sql.prepare(
      `INSERT INTO jobs (tenant, id, grp, state, attempts, due, dead_at, code, message, body)
       VALUES ('acme', 'old', 'g', 1, 5, 0, '2026-03-01T12:00:00.000Z', 'GONE', 'never', ?)`,
    );
    insert.run([JSON.stringify({ ...job, id: 'old' })]);
    const rows = new JobRows({ database });
    const { seq } = rows.insert({ job, group: 'g', forgetBefore: 0 }) ?? { seq: -1 };
    const issues = [{ path: 'a', code: 'REQUIRED' as const, message: 'a must be given' }];
    rows.die({ seq, attempts: 1, code: 'X', message: 'x', issues, at: '2026-03-01T12:00:00.000Z' });
    const dead = rows.deadLetters({ tenant: 'acme', after: 0, limit: 10 }).map((one) => one.dead);
    expect(dead).toEqual([
      { job: { ...job, id: 'old' }, attempts: 5, code: 'GONE', message: 'never', at: expect.any(String) },
      { job, attempts: 1, code: 'X', message: 'x', issues, at: expect.any(String) },
    ]);
  });

  it('is opened again as it is', () => {
    const open = (): number => new JobRows({ database }).blockers().length;
    expect([open(), open()]).toEqual([0, 0]);
  });
});
