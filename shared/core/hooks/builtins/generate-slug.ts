import { z } from 'zod';
import type { EntityDefinition } from '#core/entities/definition.ts';
import type { Json } from '#core/json/json.ts';
import { slugify } from '#core/text/slugify.ts';
import { defineHook, type Hook } from '../define-hook.ts';
import type { HookContext } from '../hook-context.ts';
import type { HookPlace } from '../hook-place.ts';
import type { HookResult } from '../hook-result.ts';
import { firstFree } from './first-free.ts';
import { fieldIssues } from './named-fields.ts';

const LONGEST = 100;

type Params = { from: string; to: string; max_length?: number | undefined };
/** How long a slug may be, and the fields that must be unique together with it. */
type Slugs = { longest: number; uniques: string[][] };

/**
 * A readable part of a web address, made from another field.
 *
 * @example
 * ```ts
 * const binding = { events: ['create', 'update'], handler: 'generate_slug', params: { from: 'title', to: 'slug' } };
 * ```
 */
export const generateSlug: Hook = defineHook({
  name: 'generate_slug',
  phase: 'before',
  kind: 'derive',
  events: ['create', 'update'],
  docs: 'Makes `to` from `from`, once: lower-case letters a to z, digits and dashes, accents taken off, Cyrillic and Greek spelled in Latin; -2, -3 and so on where it is taken. `to` must be under a unique, which keeps that true under any load. A slug stays when `from` changes; one that a client sends is brought into form and must be free.',
  params: z.strictObject({
    from: z.string().min(1),
    to: z.string().min(1),
    max_length: z.int().min(8).max(255).optional(),
  }),
  prepare: (a): Slugs => {
    const uniques = uniquesWith({ definition: a.definition, name: a.params.to });
    checkPlace({ ...a, uniques });
    const most = a.fields.get(a.params.to)?.max_length ?? LONGEST;
    return { longest: Math.min(a.params.max_length ?? LONGEST, most), uniques };
  },
  run: (ctx) => {
    const { from, to } = ctx.params;
    const before = textOf(ctx.original[to]);
    const given = textOf(ctx.record[to]);
    if (ctx.imported && given !== '') return undefined;
    if (given !== '' && given !== before) return asGiven({ to, given, longest: ctx.prepared.longest });
    // addresses that are out in the world go on working
    if (before !== '') return given === before ? undefined : { update: { [to]: before } };
    const text = textOf(ctx.record[from]);
    return text === '' ? undefined : made({ ctx, text, slugs: ctx.prepared, to });
  },
});

function checkPlace(a: HookPlace<Params> & { uniques: string[][] }): void {
  const { params, fields, issues } = a;
  const { from, to } = params;
  issues.push(...fieldIssues({ fields, name: from, path: 'from', types: ['string', 'text', 'email', 'enum'] }));
  const unknown = fieldIssues({ fields, name: to, path: 'to', types: ['string'] });
  issues.push(...unknown);
  if (unknown.length > 0) return;
  if (a.uniques.length === 0) {
    const message = `"${to}" must be under a unique: otherwise two records could get the same slug`;
    issues.push({ path: 'to', code: 'BINDING_MISMATCH', message });
  }
  if (fields.get(to)?.required === true) {
    const message = `leave out required on "${to}": it is looked for before hooks run, and the hook fills it`;
    issues.push({ path: 'to', code: 'BINDING_MISMATCH', message });
  }
}

function uniquesWith(a: { definition: EntityDefinition; name: string }): string[][] {
  const single = a.definition.fields.filter((one) => one.unique !== undefined && one.unique !== false);
  const sets = a.definition.unique.map((set) => (Array.isArray(set) ? set : set.fields));
  return [...single.map((one) => [one.name]), ...sets].filter((set) => set.includes(a.name));
}

function asGiven(a: { to: string; given: string; longest: number }): HookResult | undefined {
  const slug = slugify({ text: a.given, maxLength: a.longest });
  if (slug === '') return { abort: `${a.to}: "${a.given}" has no letter or digit that an address could show` };
  return slug === a.given ? undefined : { update: { [a.to]: slug } };
}

async function made(a: { ctx: HookContext; text: string; slugs: Slugs; to: string }): Promise<HookResult> {
  const { ctx, to } = a;
  const { longest, uniques } = a.slugs;
  // a title in a script that Latin letters do not spell still gets an address
  const base = slugify({ text: a.text, maxLength: longest }) || slugify({ text: ctx.entity_name, maxLength: longest });
  const slugOf = (n: number): string => {
    const end = n === 1 ? '' : `-${n}`;
    return `${base.slice(0, longest - end.length).replace(/-+$/, '')}${end}`;
  };
  const isFree = async (n: number): Promise<boolean> => {
    const holders = uniques.map((names) => {
      const fields = Object.fromEntries(
        names.map((name): [string, Json] => [name, name === to ? slugOf(n) : (ctx.record[name] ?? null)]),
      );
      return ctx.db.findUnique({ app: ctx.app, entity: ctx.entity_name, fields });
    });
    return (await Promise.all(holders)).every((one) => one === null || one['id'] === ctx.record['id']);
  };
  const n = await firstFree({ isFree, attempt: ctx.attempt ?? 0, seed: String(ctx.record['id']) });
  return { update: { [to]: slugOf(n) } };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}
