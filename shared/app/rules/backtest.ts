import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { Iso } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';
import { eventsGoneBefore } from '../retention/gone-events.ts';
import type { TriedRule } from './find-rule.ts';
import { type Judge, judgeBy } from './judge-event.ts';

const DAY_MS = 24 * 3600 * 1000;
const PAGE = 100;
/** Most events that one backtest looks at. */
export const MOST_LOOKED_AT = 10_000;
const MOST_SAMPLES = 10;

/** An event that the rule matched, and what would have been done. */
export type Sample = { event: DroEvent; action: string; params: JsonObject };

/** What a rule would have made of the stored events of the last days. */
export type Backtest = {
  /** the span that was asked for; `completeFrom` = from here on every event was kept, and looked at */
  from: Iso;
  to: Iso;
  completeFrom: Iso;
  truncated: boolean;
  lookedAt: number;
  matched: number;
  /** newest first */
  days: { day: string; lookedAt: number; matched: number }[];
  samples: Sample[];
  /** against the stored rule of that name; null when there is none, or when it is the one that is tried */
  impact: Impact | null;
};

/** What saving the draft would change. */
export type Impact = {
  before: number;
  newlyMatched: number;
  noLongerMatched: number;
  newlyMatchedEvents: string[];
  noLongerMatchedEvents: string[];
};

type Asked = { platform: Platform; tenant: string; tried: TriedRule; judge: Judge; days: number };
type Found = Backtest & { stored: Judge | null };

/**
 * Holds a rule against the events that are stored, the newest days first, up to a bound. An event comes from the
 * journal as it was published, so that what a rule is told of it is what it would have been told then.
 */
export async function backtest(a: Asked): Promise<Backtest> {
  const { platform, tried } = a;
  const now = platform.clock.millis();
  const from = now - a.days * DAY_MS;
  const stored = tried.replaces ? judgeBy({ platform, model: tried.model, rule: tried.replaces.rule }) : null;
  const found: Found = {
    from: isoOf(from),
    to: isoOf(now),
    completeFrom: isoOf(now),
    truncated: false,
    lookedAt: 0,
    matched: 0,
    days: [],
    samples: [],
    impact: stored && nothingChanged(),
    stored,
  };
  // a millisecond more: what happens right now belongs to it
  for (let end = now + 1; end > from && !found.truncated; ) {
    const start = Math.max(from, Math.floor((end - 1) / DAY_MS) * DAY_MS);
    await lookAtDay({ asked: a, found, start, end });
    if (!found.truncated) found.completeFrom = isoOf(start);
    end = start;
  }
  // asked last: what went while others were looked at counts too
  const gone = await eventsGoneBefore(a);
  if (gone !== null && gone > found.completeFrom) found.completeFrom = gone;
  const { stored: _, ...shown } = found;
  return shown;
}

type Day = { asked: Asked; found: Found; start: number; end: number };

async function lookAtDay(a: Day): Promise<void> {
  const { asked, found } = a;
  const day = { day: isoOf(a.start).slice(0, 10), lookedAt: 0, matched: 0 };
  found.days.push(day);
  for await (const event of eventsOf(a)) {
    if (found.lookedAt >= MOST_LOOKED_AT) {
      found.truncated = true;
      return;
    }
    found.lookedAt++;
    day.lookedAt++;
    const verdict = await asked.judge.judge(event);
    if (verdict.matched && verdict.envs) {
      found.matched++;
      day.matched++;
      if (found.samples.length < MOST_SAMPLES) found.samples.push({ event, ...asked.judge.plan(verdict.envs) });
    }
    await compare({ found, event, matched: verdict.matched });
  }
}

async function compare(a: { found: Found; event: DroEvent; matched: boolean }): Promise<void> {
  const { stored, impact } = a.found;
  if (!stored || !impact) return;
  const before = (await stored.judge(a.event)).matched;
  if (before) impact.before++;
  if (before === a.matched) return;
  const [events, name] = a.matched
    ? [impact.newlyMatchedEvents, 'newlyMatched' as const]
    : [impact.noLongerMatchedEvents, 'noLongerMatched' as const];
  impact[name]++;
  if (events.length < MOST_SAMPLES) events.push(a.event.id);
}

/** The events of a day that the rule, or the one that it replaces, listens to; oldest first within a type. */
async function* eventsOf(a: Day): AsyncGenerator<DroEvent> {
  const { platform, tenant, judge } = a.asked;
  const types = new Set([judge.rule.source.type, a.found.stored?.rule.source.type ?? judge.rule.source.type]);
  for (const type of types) {
    let cursor: string | undefined;
    do {
      const by = { type, from: isoOf(a.start), to: isoOf(a.end) };
      const page = await platform.store.journal({ tenant, by, limit: PAGE, ...(cursor !== undefined && { cursor }) });
      for (const { events } of page.entries) yield* events.filter((event) => event.type === type);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
}

function nothingChanged(): Impact {
  return { before: 0, newlyMatched: 0, noLongerMatched: 0, newlyMatchedEvents: [], noLongerMatchedEvents: [] };
}

function isoOf(millis: number): Iso {
  return new Date(millis).toISOString();
}
