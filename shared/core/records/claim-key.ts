import { digest } from '#core/hash/digest.ts';
import type { Json } from '#core/json/json.ts';

/**
 * The key that a unique value is claimed under (decisions §1.8): a hash of tenant, entity, index and the values in
 * NFKC and lower case. Any null part: no claim, so null.
 */
export function claimKey(a: {
  tenant: string;
  app: string;
  entity: string;
  index: string;
  values: readonly Json[];
}): string | null {
  if (a.values.some((value) => value === null)) return null;
  const parts = a.values.map((value) => (typeof value === 'string' ? value.normalize('NFKC').toLowerCase() : value));
  return digest(JSON.stringify([a.tenant, a.app, a.entity, a.index, ...parts]));
}
