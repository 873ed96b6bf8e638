import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { failingCommit } from '#test/support/failing-commit.ts';
import { Database } from './database.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dro-database-'));
  file = join(dir, 'dro.db');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('an exclusive database', () => {
  it('keeps a second one out until it is closed', () => {
    const first = new Database({ file, exclusive: true });
    const second = (): Database => new Database({ file, exclusive: true });
    expect(second).toThrow('database is locked');
    first.close();
    const later = second();
    later.close();
  });

  it('has all that was written when it is opened again after a loss', async () => {
    const lost = new Database({ file, exclusive: true });
    lost.sql.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)');
    await lost.write(() => lost.sql.exec('INSERT INTO numbers VALUES (1), (2)'));
    const next = new Database({ file });
    const rows = next.sql.prepare('SELECT n FROM numbers').raw().all([]);
    expect(rows).toEqual([[1], [2]]);
    next.close();
    lost.close();
  });
});

describe('what runs early', () => {
  let database: Database;
  let other: Database;
  beforeEach(() => {
    database = new Database({ file });
    database.sql.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)');
    other = new Database({ file });
  });
  afterEach(() => {
    database.close();
    other.close();
  });

  it('is read at once, and is on disk once it is settled', async () => {
    await database.early(() => add(1));
    const before = [numbers(database), numbers(other)];
    await database.settled();
    expect([...before, numbers(other)]).toEqual([[1], [], [1]]);
  });

  it('is committed with what is written in the same turn, and before it', async () => {
    const stored: string[] = [];
    const write = database.write(() => {
      add(2);
      database.whenStored(() => stored.push(`write ${numbers(other)}`));
    });
    await database.early(() => {
      add(1);
      database.whenStored(() => stored.push(`early ${numbers(other)}`));
    });
    expect(numbers(other)).toEqual([]);
    await write;
    expect(stored).toEqual(['early 1,2', 'write 1,2']);
  });

  it('leaves nothing when it throws, and all that others wrote', async () => {
    const stored: number[] = [];
    const failing = (n: number) => (): void => {
      add(n);
      database.whenStored(() => stored.push(n));
      throw new Error('boom');
    };
    await database.early(() => add(1));
    const outcomes = await Promise.allSettled([
      database.early(failing(2)),
      database.early(() => add(3)),
      database.write(failing(4)),
      database.write(() => add(5)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect([numbers(other), stored]).toEqual([[1, 3, 5], []]);
  });

  it('is lost with all that came after when it cannot be committed, which is told; then it goes on', async () => {
    const fail = failingCommit(database);
    let lost = 0;
    database.onLost(() => lost++);
    await database.early(() => add(1));
    await database.early(fail);
    const outcomes = await Promise.allSettled([database.settled(), database.write(() => add(2))]);
    await database.early(() => add(3));
    await database.settled();
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([lost, numbers(other)]).toEqual([1, [3]]);
  });

  it('gives others their turn, however long its chain', async () => {
    let left = 2000;
    let seen = 0;
    setImmediate(() => {
      seen = left;
    });
    for (; left > 0; left--) await database.early(() => add(left));
    await database.settled();
    expect(seen).toBeGreaterThan(0);
    expect(numbers(other)).toHaveLength(2000);
  });

  it('is gone with a process that is killed, and there after one that closes', async () => {
    await database.early(() => add(1));
    database.abandon();
    const next = new Database({ file });
    await next.early(() => next.sql.exec('INSERT INTO numbers VALUES (2)'));
    next.close();
    expect(numbers(other)).toEqual([2]);
  });

  function add(n: number): void {
    database.sql.prepare('INSERT INTO numbers VALUES (?)').run([n]);
  }

  function numbers(of: Database): unknown[] {
    return of.sql.prepare('SELECT n FROM numbers ORDER BY n').pluck().all([]);
  }
});
