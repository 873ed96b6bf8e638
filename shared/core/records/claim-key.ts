import { digest } from '#core/hash/digest.ts';
import type { Json } from '#core/json/json.ts';

/**
 * The key that a unique value is claimed under (decisions §1.8): a hash of tenant, entity, index and the values in
 * NFKC and, if the case of letters does not count, lower case. Any null part: no claim, so null.
 */
export function claimKey(a: {
  tenant: string;
  app: string;
  entity: string;
  index: string;
  values: readonly Json[];
  caseInsensitive: boolean;
}): string | null {
  if (a.values.some((value) => value === null)) return null;
  const fold = (text: string): string => (a.caseInsensitive ? text.toLowerCase() : text);
  const parts = a.values.map((value) => (typeof value === 'string' ? fold(value.normalize('NFKC')) : value));
  return digest(JSON.stringify([a.tenant, a.app, a.entity, a.index, ...parts]));
}
