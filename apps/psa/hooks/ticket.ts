import type { Json } from '#core/json/json.ts';

/** Where tickets stand. */
export const TICKETS = { app: 'psa', entity: 'tickets' } as const;

/** A whole number of a record, 0 where none stands. */
export function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
