import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
