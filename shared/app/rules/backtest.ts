import type { DroEvent } from '#core/plan/event.ts';
import type { Platform } from '../platform.ts';
import { eventsGoneBefore } from '../retention/gone-events.ts';
import type { TriedRule } from './find-rule.ts';
import { type Impact, noImpact, noteChange } from './impact.ts';
import { type Judge, judgeBy } from './judge-event.ts';
import { type DaySpan, type Scanned, scanDays } from './scan-days.ts';

const PAGE = 100;

/** What a rule would have made of the stored events, or of the dates, of the last days. */
export type Backtest = Scanned & {
  /** against the stored rule of that name; null when there is none to compare, or when it is the one that is tried */
  impact: Impact | null;
};

type Asked = { platform: Platform; tenant: string; tried: TriedRule; judge: Judge; days: number };

/**
 * Holds a rule against the events that are stored, the newest days first, up to a bound. An event comes from the
 * journal as it was published, so that what a rule is told of it is what it would have been told then.
 */
export async function backtest(a: Asked): Promise<Backtest> {
  const { platform, tried, judge } = a;
  const replaced = tried.replaces?.rule ?? null;
  const stored = replaced && !replaced.schedule ? judgeBy({ platform, model: tried.model, rule: replaced }) : null;
  const impact = stored && noImpact();
  const found = await scanDays({
    now: platform.clock.millis(),
    days: a.days,
    judge,
    eventsOf: (span) => eventsOf({ ...a, stored, span }),
    onVerdict: async ({ event, matched }) => {
      if (!stored || !impact) return;
      noteChange({ impact, id: event.id, before: (await stored.judge(event)).matched, after: matched });
    },
  });
  // asked last: what went while others were looked at counts too
  const gone = await eventsGoneBefore(a);
  if (gone !== null && gone > found.completeFrom) found.completeFrom = gone;
  return { ...found, impact };
}

/** The events of a day that the rule, or the one that it replaces, listens to; oldest first within a type. */
async function* eventsOf(a: Asked & { stored: Judge | null; span: DaySpan }): AsyncGenerator<DroEvent> {
  const { platform, tenant, judge, span } = a;
  const types = new Set([judge.rule.source.type, a.stored?.rule.source.type ?? judge.rule.source.type]);
  for (const type of types) {
    let cursor: string | undefined;
    do {
      const by = { type, from: new Date(span.start).toISOString(), to: new Date(span.end).toISOString() };
      const page = await platform.store.journal({ tenant, by, limit: PAGE, ...(cursor !== undefined && { cursor }) });
      for (const { events } of page.entries) yield* events.filter((event) => event.type === type);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
}
