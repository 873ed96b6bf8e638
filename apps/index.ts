import { join } from 'node:path';
import type { Hook } from '#core/hooks/define-hook.ts';
import type { Pack } from '#core/packs/pack.ts';
import { ecommerceHooks } from './ecommerce/hooks.ts';
import { psaHooks } from './psa/hooks.ts';
import { readPack } from './read-pack.ts';

/** The starter packs by app, with the hooks that are code. */
const PACK_HOOKS: Readonly<Record<string, readonly Hook[]>> = {
  ecommerce: ecommerceHooks,
  psa: psaHooks,
};

/** Reads all starter packs; `root` is the project's folder. */
export function starterPacks(a: { root: string }): Pack[] {
  return Object.entries(PACK_HOOKS).map(([app, hooks]) => readPack({ dir: join(a.root, 'apps', app), hooks }));
}
