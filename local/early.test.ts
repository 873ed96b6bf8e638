import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '#adapters/embedded/database.ts';
import type { Egress, EgressCall } from '#ports/egress.ts';
import { failingCommit } from '#test/support/failing-commit.ts';
import { settledEgress } from './early.ts';

let dir: string;
let database: Database;
let other: Database;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dro-early-'));
  database = new Database({ file: join(dir, 'dro.db') });
  database.sql.exec('CREATE TABLE steps (n INTEGER PRIMARY KEY)');
  other = new Database({ file: join(dir, 'dro.db') });
});
afterEach(() => {
  database.close();
  other.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('what leaves the platform', () => {
  it('is sent once all is on disk that led to it', async () => {
    const sent: unknown[][] = [];
    const egress = egressOf(() => sent.push(steps()));
    await database.early(() => database.sql.exec('INSERT INTO steps VALUES (1)'));
    const result = await settledEgress({ database, egress }).call(CALL);
    expect([result.ok, sent]).toEqual([true, [[1]]]);
  });

  it('is not sent when that could not be stored', async () => {
    const sent: unknown[][] = [];
    const egress = egressOf(() => sent.push(steps()));
    await database.early(failingCommit(database));
    const result = await settledEgress({ database, egress }).call(CALL);
    expect([result, sent]).toEqual([expect.objectContaining({ ok: false, reason: 'unreachable' }), []]);
  });
});

const CALL: EgressCall = {
  ...{ tenant: 'acme', url: 'https://example.com', method: 'POST', headers: {}, body: null },
  ...{ timeoutMs: 1000, allow: [], signingKeys: [] },
};

function egressOf(seen: () => void): Egress {
  return {
    call: async () => {
      seen();
      return { ok: true, status: 200, headers: {}, body: '' };
    },
  };
}

/** What another process would read. */
function steps(): unknown[] {
  return other.sql.prepare('SELECT n FROM steps').pluck().all([]);
}
