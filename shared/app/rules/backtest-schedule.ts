import { setImmediate as turn } from 'node:timers/promises';
import type { DroEvent } from '#core/plan/event.ts';
import type { CompiledRule } from '#core/rules/compile-rule.ts';
import type { CompiledSchedule } from '#core/rules/schedule/compile-schedule.ts';
import { timesWithin } from '#core/rules/schedule/cron-times.ts';
import { DAY_MS } from '#core/time/iso.ts';
import type { Platform } from '../platform.ts';
import { fireId } from '../schedules/fire-job.ts';
import { recordEvent, timeEvent } from '../schedules/schedule-event.ts';
import { tenantZone } from '../schedules/tenant-zone.ts';
import type { Backtest } from './backtest.ts';
import { dueWay } from './due-rows.ts';
import type { TriedRule } from './find-rule.ts';
import { type Impact, noImpact, noteChange } from './impact.ts';
import { type Judge, judgeBy } from './judge-event.ts';
import { type DaySpan, MOST_LOOKED_AT, type Scanned, scanDays } from './scan-days.ts';

type Asked = { platform: Platform; tenant: string; tried: TriedRule; days: number };
type Of<S> = Asked & { judge: Judge; id: string; schedule: S; zone: string; now: number };
type Fired = Scanned & { whole: boolean; notes: string[]; fired: ReadonlyMap<string, string> };
/** The events of a day, and whether all of them are found. */
type Source = { whole: boolean; notes: string[]; eventsOf(span: DaySpan): AsyncIterable<DroEvent> };

const OF_TODAY =
  'records and their dates are those of today: one that has changed since, or is gone, may have come out another way then';

/**
 * What a rule by time would have done in the last days: the dates that fell due as they stand today, or the times of
 * a cron expression, each judged with `now` as the time that it was meant for.
 */
export async function backtestSchedule(a: Asked & { judge: Judge }): Promise<{ found: Backtest; notes: string[] }> {
  const { platform, tried } = a;
  const now = platform.clock.millis();
  const id = tried.stored?.id ?? tried.replaces?.id ?? platform.ids.record();
  const { whole, notes, fired, ...found } = await fire({ ...a, id, now });
  const replaced = tried.replaces?.rule ?? null;
  if (!replaced) return { found: { ...found, impact: null }, notes };
  const judge = judgeBy({ platform, model: tried.model, rule: replaced });
  const before = replaced.schedule ? await fire({ ...a, judge, id, now }) : null;
  if (!before || !whole || !before.whole) {
    const why = before ? 'not all records were read' : 'that one goes by events';
    return { found: { ...found, impact: null }, notes: [...notes, `not compared with the stored rule: ${why}`] };
  }
  const since = [found.completeFrom, before.completeFrom];
  return { found: { ...found, impact: changed({ before: before.fired, after: fired, since }) }, notes };
}

/** By record and date, or by time: what they did in the span in which both are known whole. */
function changed(a: { before: Fired['fired']; after: Fired['fired']; since: string[] }): Impact {
  const impact = noImpact();
  const did = (fired: Fired['fired'], id: string): boolean => a.since.every((from) => (fired.get(id) ?? '') >= from);
  for (const id of new Set([...a.before.keys(), ...a.after.keys()])) {
    noteChange({ impact, id, before: did(a.before, id), after: did(a.after, id) });
  }
  return impact;
}

async function fire(a: Asked & { judge: Judge; id: string; now: number }): Promise<Fired> {
  const { judge, now, days } = a;
  const fired = new Map<string, string>();
  const { whole, notes, eventsOf } = await sourceOf(a);
  const found = await scanDays({
    now,
    days,
    judge,
    eventsOf,
    onVerdict: ({ event, matched }) => {
      if (matched) fired.set(event.id, event.occurredAt);
      return Promise.resolve();
    },
  });
  if (whole) return { ...found, whole, notes, fired };
  return { ...found, truncated: true, completeFrom: found.to, whole, notes, fired };
}

async function sourceOf(a: Asked & { judge: Judge; id: string; now: number }): Promise<Source> {
  const { schedule } = a.judge.rule;
  if (!schedule) throw new Error('a rule without a schedule has no times');
  const zone = schedule.zone ?? (await tenantZone(a));
  return schedule.kind === 'cron' ? byClock({ ...a, schedule, zone }) : byDates({ ...a, schedule, zone });
}

async function byDates(a: Of<Extract<CompiledSchedule, { kind: 'due' }>>): Promise<Source> {
  const { platform, tenant, schedule, id: ruleId, now } = a;
  const { rule } = a.judge;
  const entity = a.tried.model.entity({ app: schedule.app, name: schedule.entity });
  if (!entity) throw new Error(`rule ${rule.rule.name} goes by an entity that is not there`);
  const way = await dueWay({ ...a, span: { start: now - a.days * DAY_MS, end: now + 1 } });
  async function* eventsOf(span: DaySpan): AsyncGenerator<DroEvent> {
    for await (const { row, value, at } of way.rowsOf(span)) {
      const id = fireId({ ruleId, at, record: { id: row.ref.id, value } });
      const occurredAt = new Date(at).toISOString();
      if (entity) yield await recordEvent({ platform, tenant, rule, entity, row, id, occurredAt });
    }
  }
  const { whole, indexed } = way;
  return { whole, eventsOf, notes: indexed ? [OF_TODAY] : [OF_TODAY, unindexed({ field: schedule.field, whole })] };
}

function byClock(a: Of<Extract<CompiledSchedule, { kind: 'cron' }>>): Source {
  const { tenant, schedule, zone, id: ruleId } = a;
  const rule: CompiledRule = a.judge.rule;
  async function* eventsOf(span: DaySpan): AsyncGenerator<DroEvent> {
    // others have their turn before each day: an expression may mean every minute
    await turn();
    for (const at of timesWithin({ cron: schedule.cron, zone, ...span })) {
      const occurredAt = new Date(at).toISOString();
      yield timeEvent({ tenant, rule, id: fireId({ ruleId, at, record: null }), occurredAt, firedAt: occurredAt });
    }
  }
  return { whole: true, eventsOf, notes: [] };
}

function unindexed(a: { field: string; whole: boolean }): string {
  const how = a.whole
    ? 'all records were read'
    : `only the newest ${MOST_LOOKED_AT.toLocaleString('en')} records were read, and more may have been due on any day`;
  return `${a.field} has no index yet, which saving the rule makes: ${how}`;
}
