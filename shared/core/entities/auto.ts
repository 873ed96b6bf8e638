import { z } from 'zod';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { Json } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { FieldTypeName } from './field.ts';

const NAMES = ['now', 'user_id', 'contact_id', 'tenant_id'] as const;
/** What a default can be filled with by the platform. */
export type Auto = (typeof NAMES)[number];

const OTHER_NAMES: Readonly<Record<string, Auto>> = {
  'context.userId': 'user_id',
  'context.tenantId': 'tenant_id',
};
const TEXTS: readonly FieldTypeName[] = ['string', 'text', 'reference'];

/** An automatic value; MetaForge's `context.userId` and `context.tenantId` are read too. */
export const autoSchema = z.preprocess(
  (value) => (typeof value === 'string' ? (OTHER_NAMES[value] ?? value) : value),
  z.enum(NAMES),
);

/** The types of field that can take an automatic value. */
export function typesFor(auto: Auto): readonly FieldTypeName[] {
  return auto === 'now' ? ['datetime', 'date'] : TEXTS;
}

/** The automatic value for a field of some type; a date is that of the instant in UTC. */
export function autoValue(a: { auto: Auto; type: FieldTypeName; now: Iso; user: UserContext }): Json {
  switch (a.auto) {
    case 'now':
      return a.type === 'date' ? a.now.slice(0, 10) : a.now;
    case 'user_id':
      return a.user.userId;
    case 'contact_id':
      return a.user.contactId;
    case 'tenant_id':
      return a.user.tenantId;
  }
}
