import type { Iso } from '#core/records/row.ts';

/** The tag by which the lifecycle rules of the bucket find what expires. */
export const EXPIRY_TAG = 'dro-expires-within';
/** Days after which an object with a tag of this value is removed: a rule of the bucket for each. */
export const EXPIRY_DAYS = [1, 7, 30, 100, 400, 1200, 4000] as const;

const DAY_MS = 24 * 3_600_000;

/**
 * The tag of an object that expires. S3 knows ages of whole days and no instants, so it removes an object some time
 * after nobody sees it any more; null when nothing is to be removed.
 *
 * @example
 * ```ts
 * import { expiryTag } from '#adapters/aws/s3/expiry-classes.ts';
 * expiryTag({ now: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-03T00:00:00.000Z' }); // 'dro-expires-within=7'
 * ```
 */
export function expiryTag(a: { now: Iso; expiresAt: Iso | null }): string | null {
  if (a.expiresAt === null) return null;
  const days = (Date.parse(a.expiresAt) - Date.parse(a.now)) / DAY_MS;
  const within = EXPIRY_DAYS.find((most) => days <= most);
  return within === undefined ? null : `${EXPIRY_TAG}=${within}`;
}
