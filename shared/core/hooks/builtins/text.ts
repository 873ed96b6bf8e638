import { z } from 'zod';
import type { Json } from '#core/json/json.ts';
import { defineHook, type Hook } from '../define-hook.ts';

const fields = z.array(z.string().min(1)).min(1).optional();

/** White space around text is never meant: it breaks comparisons and unique values. */
export const trimStrings: Hook = defineHook({
  name: 'trim_strings',
  phase: 'before',
  docs: 'Removes white space around the named fields, or around every text of the record.',
  params: z.strictObject({ fields }),
  run: (ctx) => {
    const names = ctx.params.fields ?? Object.keys(ctx.changes);
    return update({ record: ctx.record, names, change: (text) => text.trim() });
  },
});

/** One spelling of an address, so that it is found again and unique values hold. */
export const normalizeEmail: Hook = defineHook({
  name: 'normalize_email',
  phase: 'before',
  docs: 'Brings e-mail addresses to lower case, without white space around them: the named fields, or all that hold one.',
  params: z.strictObject({ fields }),
  run: (ctx) => {
    const named = ctx.params.fields ?? Object.keys(ctx.changes).filter((name) => isAddress(ctx.record[name] ?? null));
    return update({ record: ctx.record, names: named, change: (text) => text.trim().toLowerCase() });
  },
});

function isAddress(value: Json): boolean {
  return typeof value === 'string' && /^\s*[^\s@]+@[^\s@]+\s*$/.test(value);
}

function update(a: {
  record: Record<string, Json>;
  names: readonly string[];
  change: (text: string) => string;
}): { update: Record<string, Json> } | undefined {
  const changed = a.names.flatMap((name): [string, Json][] => {
    const value = a.record[name];
    if (typeof value !== 'string') return [];
    const after = a.change(value);
    return after === value ? [] : [[name, after]];
  });
  return changed.length === 0 ? undefined : { update: Object.fromEntries(changed) };
}
