import { z } from 'zod';
import { type Environment, readEnvironment } from '../runtime/read-environment.ts';
import type { Tier } from './tiers.ts';

/** How the authorizer is wired: where tenants are, and the key of each tier's usage plan. */
export type AuthorizerSettings = { table: string; keys: Readonly<Record<Tier, string>> };

const text = z.string('is missing').min(1, 'is empty');
const SETTINGS = z.object({
  TABLE: text,
  TIER_FREE: text,
  TIER_STANDARD: text,
  TIER_BUSINESS: text,
  TIER_ENTERPRISE: text,
});

/** Reads what the authorizer was told. Throws with every variable that is missing or wrong. */
export function readAuthorizerSettings(a: { env: Environment }): AuthorizerSettings {
  const read = readEnvironment({ env: a.env, schema: SETTINGS });
  const keys: Record<Tier, string> = {
    free: read.TIER_FREE,
    standard: read.TIER_STANDARD,
    business: read.TIER_BUSINESS,
    enterprise: read.TIER_ENTERPRISE,
  };
  return { table: read.TABLE, keys };
}
