import { join } from 'node:path';
import type { Pack } from '#core/packs/pack.ts';
import { ecommerceHooks } from './ecommerce/hooks.ts';
import { psaHooks } from './psa/hooks.ts';
import { type PackCode, readPack } from './read-pack.ts';

/** The starter packs by app, with what of them is code: hooks, and actions, tasks and steps where they bring some. */
const PACK_CODE: Readonly<Record<string, PackCode>> = {
  ecommerce: { hooks: ecommerceHooks },
  psa: { hooks: psaHooks },
};

/** Reads all starter packs; `root` is the project's folder. */
export function starterPacks(a: { root: string }): Pack[] {
  return Object.entries(PACK_CODE).map(([app, code]) => readPack({ dir: join(a.root, 'apps', app), ...code }));
}
