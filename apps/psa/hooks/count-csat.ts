import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext, HookRecord } from '#core/hooks/hook-context.ts';
import type { RelatedWrite } from '#core/hooks/hook-result.ts';
import { csatWindows } from './csat-window-starts.ts';

const WINDOWS = { app: 'psa', entity: 'csat_windows' } as const;

/** An average over time is counted as it comes: two answers at once meet at the version of their window. */
export const countCsat: Hook = defineHook({
  name: 'count_csat',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create'],
  docs: 'Adds a csat score to the day, week and month of all of us, of the team and of the agent whom it is about.',
  params: z.strictObject({}),
  run: async (ctx) => {
    const id = String(ctx.record['invitation_id']);
    const invitation = await ctx.db.get({ app: 'psa', entity: 'survey_invitations', id });
    if (invitation?.['survey_type'] !== 'csat') return undefined;
    const writes: RelatedWrite[] = [];
    for (const scope of scopesOf(invitation)) {
      for (const window of csatWindows({ at: ctx.now })) writes.push(await windowWrite({ ctx, scope, ...window }));
    }
    return { writes };
  },
});

type Scope = { scope_type: string; scope_id: string };

function scopesOf(invitation: HookRecord): Scope[] {
  const { team_id: team, agent_id: agent } = invitation;
  return [
    { scope_type: 'org', scope_id: 'org' },
    ...(typeof team === 'string' ? [{ scope_type: 'team', scope_id: team }] : []),
    ...(typeof agent === 'string' ? [{ scope_type: 'agent', scope_id: agent }] : []),
  ];
}

async function windowWrite(a: {
  ctx: HookContext;
  scope: Scope;
  window: string;
  starts_on: string;
  before: string;
}): Promise<RelatedWrite> {
  const { ctx, scope, window } = a;
  const find = (starts_on: string): Promise<HookRecord | null> =>
    ctx.db.findUnique({ ...WINDOWS, fields: { ...scope, window, starts_on } });
  const score = Number(ctx.record['score']);
  const found = await find(a.starts_on);
  if (found !== null) {
    const values = { responses: Number(found['responses']) + 1, score_sum: Number(found['score_sum']) + score };
    return { operation: 'update', ...WINDOWS, id: String(found['id']), values };
  }
  const baseline = (await find(a.before))?.['score'] ?? null;
  const values = { ...scope, window, starts_on: a.starts_on, responses: 1, score_sum: score, baseline };
  return { operation: 'create', ...WINDOWS, values };
}
