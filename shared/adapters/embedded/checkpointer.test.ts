import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Libsql from 'libsql';
import { Checkpointer } from './checkpointer.ts';

const TEXT = 'x'.repeat(3000);
const PAGE = 4096;
const ROWS = 8000;

let dir: string;
let file: string;
let sql: Libsql.Database;
let failures: unknown[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dro-checkpointer-'));
  file = join(dir, 'dro.db');
  failures = [];
  sql = new Libsql(file);
  sql.pragma('journal_mode = WAL');
  sql.pragma('synchronous = NORMAL');
  sql.pragma('wal_autocheckpoint = 0');
  // as every writer beside a checkpointer: a reader of the log's head may be in the way for a moment
  sql.pragma('busy_timeout = 5000');
  sql.exec('CREATE TABLE texts (id INTEGER PRIMARY KEY, body TEXT)');
});
afterEach(() => {
  sql.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Writes row after row, as fast as it is let; returns how often it was held. */
async function writeMany(a: { count: number; limits: { rows: number; pages: number } }): Promise<number> {
  const holds: boolean[] = [];
  const owner = { hold: (held: boolean) => holds.push(held), failed: (error: unknown) => failures.push(error) };
  const checkpointer = new Checkpointer({ file, limits: a.limits, owner });
  const insert = sql.prepare('INSERT INTO texts (body) VALUES (?)');
  for (let i = 0; i < a.count; i++) {
    insert.run([TEXT]);
    checkpointer.wrote(1);
    do await nextTurn();
    while (holds.at(-1));
  }
  checkpointer.close();
  return holds.filter((held) => held).length;
}

describe('Checkpointer', () => {
  it('keeps the log of a writer that never pauses from growing without end', async () => {
    const held = await writeMany({ count: ROWS, limits: { rows: 50, pages: 200 } });
    // each row takes more than a page
    const pages = statSync(`${file}-wal`).size / PAGE;
    expect(held).toBeGreaterThan(0);
    expect(pages).toBeLessThan(ROWS);
    expect(sql.prepare('SELECT count(*) FROM texts').raw().get([])).toEqual([ROWS]);
    expect(failures).toEqual([]);
  });

  it('holds nobody up while the log is short', async () => {
    expect(await writeMany({ count: 300, limits: { rows: 50, pages: 100_000 } })).toBe(0);
  });

  it('says when it cannot do its work, and lets writers go on', async () => {
    const held: boolean[] = [];
    const owner = { hold: (on: boolean) => held.push(on), failed: (error: unknown) => failures.push(error) };
    const broken = join(dir, 'broken.db');
    writeFileSync(broken, TEXT);
    const checkpointer = new Checkpointer({ file: broken, limits: { rows: 1, pages: 0 }, owner });
    checkpointer.wrote(1);
    while (failures.length === 0) await nextTurn();
    checkpointer.close();
    expect(held).toEqual([]);
    expect(String(failures[0])).toMatch('not a database');
  });
});
