import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext, HookRecord } from '#core/hooks/hook-context.ts';
import type { RelatedWrite } from '#core/hooks/hook-result.ts';
import { count } from './ticket.ts';

const TEAMS = { app: 'psa', entity: 'teams' } as const;
const TEAM_DAYS = { app: 'psa', entity: 'team_days' } as const;
const FREE = ['canceled', 'no_show'];

/** What an appointment takes of the day of a team. */
type Booking = { team: string; day: string; minutes: number };

/** One counter a team and day: whoever crosses the limit is told by its write, however many book at once. */
export const bookTeamDay: Hook = defineHook({
  name: 'book_team_day',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create', 'update', 'delete'],
  docs: 'Keeps how many minutes of a day a team has given to appointments, beside its limit. Cancelled and missed appointments give them back.',
  params: z.strictObject({}),
  run: async (ctx) => {
    const before = bookingOf(ctx.original);
    const after = ctx.operation === 'delete' ? null : bookingOf(ctx.record);
    const writes: RelatedWrite[] = [];
    for (const booking of changesBetween({ before, after })) writes.push(await bookingWrite({ ctx, booking }));
    return { writes };
  },
});

function bookingOf(entry: HookRecord): Booking | null {
  const { team_id: team, day, status } = entry;
  if (typeof team !== 'string' || typeof day !== 'string' || FREE.includes(String(status))) return null;
  return { team, day, minutes: count(entry['minutes']) };
}

/** What is taken anew, and given back as negative minutes; on one day of one team only the difference. */
function changesBetween(a: { before: Booking | null; after: Booking | null }): Booking[] {
  const { before, after } = a;
  if (before && after && before.team === after.team && before.day === after.day) {
    const minutes = after.minutes - before.minutes;
    return minutes === 0 ? [] : [{ ...after, minutes }];
  }
  return [...(before ? [{ ...before, minutes: -before.minutes }] : []), ...(after ? [after] : [])];
}

async function bookingWrite(a: { ctx: HookContext; booking: Booking }): Promise<RelatedWrite> {
  const { db, policy } = a.ctx;
  const { team: team_id, day, minutes } = a.booking;
  const team = await db.get({ ...TEAMS, id: team_id });
  const limit_minutes = count(team?.['daily_minutes'] ?? policy['team_daily_minutes']);
  const known = await db.findUnique({ ...TEAM_DAYS, fields: { team_id, day } });
  const booked_minutes = count(known?.['booked_minutes']) + minutes;
  if (known === null)
    return { operation: 'create', ...TEAM_DAYS, values: { team_id, day, booked_minutes, limit_minutes } };
  return { operation: 'update', ...TEAM_DAYS, id: String(known['id']), values: { booked_minutes, limit_minutes } };
}
