import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { Iso } from '#core/records/row.ts';
import type { Judge } from './judge-event.ts';

const DAY_MS = 24 * 3600 * 1000;
const MOST_SAMPLES = 10;
/** Most events, or dates, that one backtest looks at. */
export const MOST_LOOKED_AT = 10_000;

/** An event that the rule matched, and what would have been done. */
export type Sample = { event: DroEvent; action: string; params: JsonObject };

/** What a rule would have made of the last days. */
export type Scanned = {
  /** the span that was asked for; `completeFrom` = from here on everything was looked at */
  from: Iso;
  to: Iso;
  completeFrom: Iso;
  truncated: boolean;
  lookedAt: number;
  matched: number;
  /** newest first */
  days: { day: string; lookedAt: number; matched: number }[];
  samples: Sample[];
};

/** A part of one day, in milliseconds; `end` is exclusive. */
export type DaySpan = { start: number; end: number };

type Scan = {
  now: number;
  days: number;
  judge: Judge;
  eventsOf(span: DaySpan): AsyncIterable<DroEvent>;
  /** told of each that was looked at */
  onVerdict(a: { event: DroEvent; matched: boolean }): Promise<void>;
};

/** Holds a rule against what happened in the last days, the newest days first, up to a bound. */
export async function scanDays(a: Scan): Promise<Scanned> {
  const { now } = a;
  const from = now - a.days * DAY_MS;
  const found: Scanned = {
    from: isoOf(from),
    to: isoOf(now),
    completeFrom: isoOf(now),
    truncated: false,
    lookedAt: 0,
    matched: 0,
    days: [],
    samples: [],
  };
  // a millisecond more: what happens right now belongs to it
  for (let end = now + 1; end > from && !found.truncated; ) {
    const start = Math.max(from, Math.floor((end - 1) / DAY_MS) * DAY_MS);
    await lookAtDay({ scan: a, found, span: { start, end } });
    if (!found.truncated) found.completeFrom = isoOf(start);
    end = start;
  }
  return found;
}

async function lookAtDay(a: { scan: Scan; found: Scanned; span: DaySpan }): Promise<void> {
  const { scan, found } = a;
  const day = { day: isoOf(a.span.start).slice(0, 10), lookedAt: 0, matched: 0 };
  found.days.push(day);
  for await (const event of scan.eventsOf(a.span)) {
    if (found.lookedAt >= MOST_LOOKED_AT) {
      found.truncated = true;
      return;
    }
    found.lookedAt++;
    day.lookedAt++;
    const verdict = await scan.judge.judge(event);
    if (verdict.matched && verdict.envs) {
      found.matched++;
      day.matched++;
      if (found.samples.length < MOST_SAMPLES) found.samples.push({ event, ...scan.judge.plan(verdict.envs) });
    }
    await scan.onVerdict({ event, matched: verdict.matched });
  }
}

function isoOf(millis: number): Iso {
  return new Date(millis).toISOString();
}
