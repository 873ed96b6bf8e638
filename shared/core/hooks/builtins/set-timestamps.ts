import { z } from 'zod';
import { SYSTEM_FIELDS } from '#core/definitions/names.ts';
import type { Json } from '#core/json/json.ts';
import { defineHook, type Hook } from '../define-hook.ts';
import type { HookContext } from '../hook-context.ts';
import { fieldIssues } from './named-fields.ts';

const TIMES = ['datetime'] as const;
const name = z.string().min(1).optional();

/**
 * Times of the record's own beside the platform's, for data that brings such fields.
 *
 * @example
 * ```ts
 * const binding = { events: ['create', 'update'], handler: 'set_timestamps', params: { created: 'opened_at', updated: 'touched_at' } };
 * ```
 */
export const setTimestamps: Hook = defineHook({
  name: 'set_timestamps',
  phase: 'before',
  kind: 'normalise',
  events: ['create', 'update'],
  docs: 'Sets `created` once and `updated` with every write that changes something; both name datetime fields. Without them there is nothing to do: the platform itself keeps created_at and updated_at of every record. History keeps the times that it brings.',
  params: z.strictObject({ created: name, updated: name }),
  prepare: ({ params, fields, issues }) => {
    for (const [path, field] of Object.entries(params)) {
      if (field !== undefined)
        issues.push(...fieldIssues({ fields, name: field, path, types: TIMES, mayBeSystem: true }));
    }
  },
  run: (ctx) => {
    const { created, updated } = ctx.params;
    return updateOf({ ...createdAt({ ctx, field: created }), ...touchedAt({ ctx, field: updated, beside: created }) });
  },
});

/**
 * The time of the last change in a field of the record's own.
 *
 * @example
 * ```ts
 * const binding = { events: ['create', 'update'], handler: 'set_updated_at', params: { field: 'touched_at' } };
 * ```
 */
export const setUpdatedAt: Hook = defineHook({
  name: 'set_updated_at',
  phase: 'before',
  kind: 'normalise',
  events: ['create', 'update'],
  docs: 'Sets `field`, a datetime field, with every write that changes something. Left out it means updated_at, which the platform keeps by itself. History keeps the time that it brings.',
  params: z.strictObject({ field: z.string().min(1).default('updated_at') }),
  prepare: ({ params, fields, issues }) => {
    issues.push(...fieldIssues({ fields, name: params.field, path: 'field', types: TIMES, mayBeSystem: true }));
  },
  run: (ctx) => updateOf(touchedAt({ ctx, field: ctx.params.field })),
});

type Times = { ctx: HookContext; field: string | undefined; beside?: string | undefined };

function createdAt(a: Times): Record<string, Json> {
  const { ctx, field } = a;
  if (field === undefined || SYSTEM_FIELDS.includes(field)) return {};
  if (ctx.operation === 'create') return keepsHistory({ ctx, field }) ? {} : { [field]: ctx.now };
  // it is set once, whatever a client sends
  return field in ctx.changes ? { [field]: ctx.original[field] ?? ctx.record[field] ?? null } : {};
}

function touchedAt(a: Times): Record<string, Json> {
  const { ctx, field, beside } = a;
  if (field === undefined || SYSTEM_FIELDS.includes(field)) return {};
  const others = Object.keys(ctx.changes).filter((one) => one !== field && one !== beside);
  if (others.length > 0 || ctx.operation === 'create') return keepsHistory({ ctx, field }) ? {} : { [field]: ctx.now };
  return field in ctx.changes ? { [field]: ctx.original[field] ?? null } : {};
}

function keepsHistory(a: { ctx: HookContext; field: string }): boolean {
  return a.ctx.imported && (a.ctx.record[a.field] ?? null) !== null;
}

function updateOf(update: Record<string, Json>): { update: Record<string, Json> } | undefined {
  return Object.keys(update).length === 0 ? undefined : { update };
}
