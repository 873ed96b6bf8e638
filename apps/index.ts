import { join } from 'node:path';
import type { Pack } from '#core/packs/pack.ts';
import { PACK_CODE } from './pack-code.ts';
import { readPack } from './read-pack.ts';

/** Reads all starter packs; `root` is the project's folder. */
export function starterPacks(a: { root: string }): Pack[] {
  return Object.entries(PACK_CODE).map(([app, code]) => readPack({ dir: join(a.root, 'apps', app), ...code }));
}
