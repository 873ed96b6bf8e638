import type { Finding } from '#core/entities/compiled-entity.ts';
import type { Json } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import { findingsOutside } from '../settings/egress-findings.ts';
import { findUnknownPeople } from '../workflows/people/find-unknown.ts';

/** What the author of a rule or a workflow should know of the tenant as it is now: where it may call, who there is. */
export async function findingsAround(a: { platform: Platform; tenant: string; body: Json }): Promise<Finding[]> {
  return [...(await findingsOutside(a)), ...(await findUnknownPeople(a))];
}
