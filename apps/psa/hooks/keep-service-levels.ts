import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext, HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

const MINUTE_MS = 60_000;
const STAGES = [
  { stage: 'response', target: 'response_minutes', done: 'first_response_at' },
  { stage: 'resolution', target: 'resolution_minutes', done: 'resolved_at' },
] as const;

/**
 * The clocks of a ticket's service level. They start with the ticket, so another priority moves what is due, and are
 * judged with every write: a rule by time writes when nobody else does.
 */
export const keepServiceLevels: Hook = defineHook({
  name: 'keep_service_levels',
  phase: 'before',
  kind: 'derive',
  events: ['create', 'update'],
  docs: "Works out when a ticket must be answered and resolved, from its service level (its own, else its board's) and priority, and whether it was in time.",
  params: z.strictObject({}),
  run: async (ctx) => {
    const policyId = await policyOf(ctx);
    const moved = ctx.operation === 'create' || policyId !== ctx.original['sla_policy_id'] || 'priority' in ctx.changes;
    const target = moved && policyId !== null ? await targetOf({ ctx, policyId }) : null;
    const update: JsonObject = { sla_policy_id: policyId };
    for (const { stage, target: minutes, done } of STAGES) {
      const due = moved ? dueAt({ ctx, minutes: target?.[minutes] ?? null }) : (ctx.record[`${stage}_due_at`] ?? null);
      update[`${stage}_due_at`] = due;
      update[`${stage}_sla`] = judge({ due, done: ctx.record[done] ?? null, now: ctx.now });
    }
    return { update };
  },
});

async function policyOf(ctx: HookContext): Promise<string | null> {
  const own = ctx.record['sla_policy_id'];
  if (typeof own === 'string') return own;
  if (ctx.operation !== 'create' || typeof ctx.record['board_id'] !== 'string') return null;
  const board = await ctx.db.get({ app: 'psa', entity: 'boards', id: ctx.record['board_id'] });
  const policyId = board?.['sla_policy_id'];
  return typeof policyId === 'string' ? policyId : null;
}

async function targetOf(a: { ctx: HookContext; policyId: string }): Promise<HookRecord | null> {
  const policy = await a.ctx.db.get({ app: 'psa', entity: 'sla_policies', id: a.policyId });
  const targets: Json = policy?.['targets'] ?? [];
  const items = Array.isArray(targets) ? targets.filter(isObject) : [];
  return items.find((one) => one['priority'] === a.ctx.record['priority']) ?? null;
}

function dueAt(a: { ctx: HookContext; minutes: Json }): string | null {
  if (typeof a.minutes !== 'number') return null;
  return new Date(Date.parse(String(a.ctx.record['created_at'])) + a.minutes * MINUTE_MS).toISOString();
}

/** Instants are kept in one form, so they compare as texts. */
function judge(a: { due: Json; done: Json; now: string }): string | null {
  if (typeof a.due !== 'string') return null;
  if (typeof a.done === 'string') return a.done <= a.due ? 'met' : 'breached';
  return a.now < a.due ? 'running' : 'breached';
}
