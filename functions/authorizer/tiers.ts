import { z } from 'zod';

/** How much of the API tenants may use; each tier is a usage plan of the gateway. */
export const TIERS = ['free', 'standard', 'business', 'enterprise'] as const;
export type Tier = (typeof TIERS)[number];

const ROW = z.object({ tier: z.enum(TIERS) });

/** The tier that a tenant's row says; `standard` where it says none. */
export function tierOf(row: unknown): Tier {
  const read = ROW.safeParse(row);
  return read.success ? read.data.tier : 'standard';
}
