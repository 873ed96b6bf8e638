/** Names one record. `id` is a UUIDv7; `tenant` comes from the verified token and nowhere else. */
export type Ref = { tenant: string; app: string; entity: string; id: string };

/**
 * One string for a ref, usable as a map key.
 *
 * @example
 * ```ts
 * import { refKey } from '#core/records/ref.ts';
 * const key: string = refKey({ tenant: 'acme', app: 'crm', entity: 'deals', id: '1' });
 * ```
 */
export function refKey(ref: Ref): string {
  return `${ref.tenant}/${ref.app}/${ref.entity}/${ref.id}`;
}
