import { digest } from '#core/hash/digest.ts';
import type { Iso } from '#core/records/row.ts';

/**
 * A UUIDv7 made from a cause and an instant instead of from chance, so that the same cause gives the same id and
 * nothing is made twice.
 *
 * @example
 * ```ts
 * import { derivedId } from '#core/ids/derived-id.ts';
 * const id = derivedId({ at: '2026-01-01T00:00:00.000Z', cause: 'rule:r1:event:e1' });
 * ```
 */
export function derivedId(a: { at: Iso; cause: string }): string {
  const time = Date.parse(a.at).toString(16).padStart(12, '0');
  const hash = digest(a.cause);
  // version 7 in the 13th digit, the variant's bits 10 in the 17th
  const variant = ((Number.parseInt(hash.charAt(3), 16) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`;
}
