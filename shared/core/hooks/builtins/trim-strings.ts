import { z } from 'zod';
import type { Field, FieldTypeName } from '#core/entities/field.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { defineHook, type Hook } from '../define-hook.ts';
import { isChanged } from '../is-changed.ts';
import { fieldsIssues } from './named-fields.ts';

const TEXTS: readonly FieldTypeName[] = ['string', 'text', 'list'];
const NAMED: readonly FieldTypeName[] = [...TEXTS, 'enum', 'email', 'url', 'phone'];

/**
 * White space around text is never meant: it breaks comparisons and unique values.
 *
 * @example
 * ```ts
 * const binding = { events: ['create', 'update'], handler: 'trim_strings', params: { fields: ['name'] } };
 * ```
 */
export const trimStrings: Hook = defineHook({
  name: 'trim_strings',
  phase: 'before',
  kind: 'normalise',
  events: ['create', 'update'],
  docs: 'Removes white space around the named fields, or around every string and text field, in the items of lists too.',
  params: z.strictObject({ fields: z.array(z.string().min(1)).min(1).optional() }),
  prepare: ({ params, fields, issues }) => {
    issues.push(...fieldsIssues({ fields, names: params.fields ?? [], path: 'fields', types: NAMED }));
    const names =
      params.fields ?? [...fields.values()].filter((one) => TEXTS.includes(one.type)).map((one) => one.name);
    return names.flatMap((name): Trimmed[] => {
      const field = fields.get(name);
      return field && NAMED.includes(field.type) ? [{ name, items: itemsOf(field) }] : [];
    });
  },
  run: (ctx) => {
    const update: Record<string, Json> = {};
    for (const { name, items } of ctx.prepared) {
      if (!isChanged({ ctx, name })) continue;
      const value = ctx.record[name] ?? null;
      const after = trimmed({ value, items });
      if (after !== value) update[name] = after;
    }
    return Object.keys(update).length === 0 ? undefined : { update };
  },
});

/** A field to trim; `items` are the texts in the items of a list, true for items that are texts themselves. */
type Trimmed = { name: string; items: true | readonly string[] };

function itemsOf(field: Field): Trimmed['items'] {
  if (field.of) return TEXTS.includes(field.of.type) ? true : [];
  return (field.fields ?? []).filter((one) => TEXTS.includes(one.type)).map((one) => one.name);
}

/** The value itself when there is nothing to trim. */
function trimmed(a: { value: Json; items: Trimmed['items'] }): Json {
  const { value, items } = a;
  if (typeof value === 'string') return value.trim();
  if (!Array.isArray(value)) return value;
  const after = value.map((item) => {
    if (typeof item === 'string') return items === true ? item.trim() : item;
    if (!isObject(item) || items === true) return item;
    const texts = items.flatMap((name) => {
      const text = item[name];
      return typeof text === 'string' && text !== text.trim() ? [[name, text.trim()] as const] : [];
    });
    return texts.length === 0 ? item : { ...item, ...Object.fromEntries(texts) };
  });
  return after.every((item, i) => item === value[i]) ? value : after;
}
