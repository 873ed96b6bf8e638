import type { Pack } from '#core/packs/pack.ts';
import { ecommerceHooks } from './ecommerce/hooks.ts';
import { psaHooks } from './psa/hooks.ts';

/** What a pack brings as code. */
export type PackCode = Pick<Pack, 'hooks' | 'actions' | 'tasks' | 'steps'>;

/** The starter packs by app, with what of them is code: hooks, and actions, tasks and steps where they bring some. */
export const PACK_CODE: Readonly<Record<string, PackCode>> = {
  ecommerce: { hooks: ecommerceHooks },
  psa: { hooks: psaHooks },
};
