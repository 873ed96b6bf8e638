import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DroError } from '#core/errors/dro-error.ts';

const KEY_BYTES = 32;

/**
 * The key in `<dataDir>/<name>`, made if there is none. Of two processes that make one at the same time both
 * end up with the same. Throws `INTERNAL` for a file that holds no key: a new one would make everything unreadable.
 */
export function keyFile(a: { dataDir: string; name: string }): Uint8Array {
  const file = join(a.dataDir, a.name);
  const key = read(file) ?? make({ dataDir: a.dataDir, file });
  if (key.length === KEY_BYTES) return key;
  throw new DroError({ code: 'INTERNAL', detail: `${file} does not hold a key of ${KEY_BYTES} bytes` });
}

function read(file: string): Uint8Array | null {
  try {
    return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Written under another name first, so that nobody ever reads half a key; a link does not replace what is there. */
function make(a: { dataDir: string; file: string }): Uint8Array {
  mkdirSync(a.dataDir, { recursive: true });
  const draft = `${a.file}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, randomBytes(KEY_BYTES).toString('hex'));
    fsyncSync(handle);
    linkSync(draft, a.file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    closeSync(handle);
    rmSync(draft);
  }
  return read(a.file) ?? new Uint8Array();
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
