import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSecrets } from './secrets.ts';
import { masterKey } from './secrets-master-key.ts';

describe('masterKey', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'dro-key-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('makes a key once, for the owner alone, and leaves nothing else behind', () => {
    const key = masterKey({ dataDir });
    expect(key).toHaveLength(32);
    expect(masterKey({ dataDir })).toEqual(key);
    expect(readdirSync(dataDir)).toEqual(['master.key']);
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
  });

  it('makes another key in another place', () => {
    const other = join(dataDir, 'deeper', 'still');
    expect(masterKey({ dataDir: other })).not.toEqual(masterKey({ dataDir }));
  });

  it.each(['', 'short', 'zz'.repeat(32), 'ab'.repeat(33)])('refuses a file that holds "%s"', (text) => {
    writeFileSync(join(dataDir, 'master.key'), text);
    expect(() => masterKey({ dataDir })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  it('is not made for secrets that are given a key', async () => {
    const secrets = createSecrets({ key: new Uint8Array(32).fill(7) });
    const again = createSecrets({ key: new Uint8Array(32).fill(7) });
    const sealed = await secrets.seal({ text: 'x', context: 'c' });
    expect(await again.open({ sealed, context: 'c' })).toBe('x');
    await expect(createSecrets({ dataDir }).open({ sealed, context: 'c' })).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
