import { celTypeOfField } from '#core/entities/cel-type-of-field.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Kind } from '#core/expressions/cel-type.ts';
import type { Node } from '#core/expressions/node.ts';
import { toDecimal } from '#core/expressions/run/value.ts';
import type { Json } from '#core/json/json.ts';
import { formatMoney } from '#core/money/decimal.ts';
import { sortKeyPart } from '#core/records/sort-key.ts';
import { parseDate, parseDatetime } from '#core/time/iso.ts';

/** How the values of a field stand in an index: which constants can be looked up there, and how they sort. */
export type Family = 'text' | 'number' | 'money' | 'date' | 'datetime' | 'bool';

/** The first characters of a family's keys, and of the next one's: nulls stand before all of them. */
export const FAMILY_KEYS: Readonly<Record<Family, { from: string; to: string }>> = {
  bool: { from: '1', to: '3' },
  number: { from: '3', to: '4' },
  money: { from: '3', to: '4' },
  text: { from: '4', to: '5' },
  date: { from: '4', to: '5' },
  datetime: { from: '4', to: '5' },
};

const FAMILY_OF_KIND: Readonly<Partial<Record<Kind, Family>>> = {
  string: 'text',
  int: 'number',
  number: 'number',
  decimal: 'money',
  date: 'date',
  datetime: 'datetime',
  bool: 'bool',
};

const SYSTEM_KINDS: Readonly<Record<string, Family>> = {
  id: 'text',
  version: 'number',
  created_at: 'datetime',
  updated_at: 'datetime',
};

/** The family of a field's keys; null for those that cannot be looked up: lists, objects, lengths of time. */
export function familyOf(a: { entity: CompiledEntity; field: string }): Family | null {
  const field = a.entity.fields.get(a.field);
  if (!field) return SYSTEM_KINDS[a.field] ?? null;
  return FAMILY_OF_KIND[celTypeOfField(field).kind] ?? null;
}

/**
 * The part of a key that a constant has in an index over a field; null when that cannot be said for sure, as for a
 * number that is compared as an amount. `node` is the constant as written, `value` what it stands for.
 */
export function keyPart(a: { family: Family; node: Node; value: Json }): string | null {
  const { family, value } = a;
  if (value === null) return sortKeyPart(null);
  switch (family) {
    case 'bool':
      return typeof value === 'boolean' ? sortKeyPart(value) : null;
    case 'text':
      return typeof value === 'string' && isPlain(a.node) ? sortKeyPart(value) : null;
    case 'number':
      // -0 is equal to 0 and would sort before it
      return typeof value === 'number' ? sortKeyPart(value === 0 ? 0 : value) : null;
    case 'money': {
      const amount = typeof value === 'string' || typeof value === 'number' ? toDecimal(value) : null;
      return amount === null ? null : sortKeyPart({ decimal: formatMoney({ amount }) });
    }
    case 'date':
      return textPart(typeof value === 'string' ? parseDate(value) : null);
    case 'datetime':
      return textPart(typeof value === 'string' ? parseDatetime(value) : null);
  }
}

function textPart(value: string | null): string | null {
  return value === null ? null : sortKeyPart(value);
}

/** A text that is no amount and no time. */
function isPlain(node: Node): boolean {
  return ['string', 'dyn', 'list'].includes(node.type.kind);
}
