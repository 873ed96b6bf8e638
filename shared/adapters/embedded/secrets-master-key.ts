import { keyFile } from './key-file.ts';

/** The key in `<dataDir>/master.key`, made if there is none. Throws `INTERNAL` for a file that holds no key. */
export function masterKey(a: { dataDir: string }): Uint8Array {
  return keyFile({ dataDir: a.dataDir, name: 'master.key' });
}
