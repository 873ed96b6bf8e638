import { z } from 'zod';
import type { Backtest } from '#app/rules/backtest.ts';
import type { RuleTest } from '#app/rules/test-rule.ts';
import type { Trial } from '#app/rules/trial.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { ExplainedCondition } from '#core/rules/explain-condition.ts';
import { named } from '../openapi/named.ts';

const MOST_DAYS = 366;
const object = z.record(z.string(), z.json());
const image = object.nullable().optional();

const GIVEN_EVENT = z.strictObject({
  id: z.string().min(1).max(100).optional(),
  tenantId: z.string().max(100).optional(),
  type: z.string().max(200).optional().describe("The rule's own when it is left out"),
  app: z.string().max(100).optional(),
  entity: z.string().max(100).nullable().optional(),
  recordId: z.string().max(100).nullable().optional().describe('Without `record` the record is taken as it stands'),
  version: z.int().nullable().optional(),
  occurredAt: z.iso.datetime().optional().describe('`now` of the condition'),
  imported: z.boolean().optional(),
  actor: z
    .strictObject({
      userId: z.string().nullable(),
      contactId: z.string().nullable().default(null),
      type: z.enum(['USER', 'CONTACT', 'SYSTEM']).default('USER'),
    })
    .optional()
    .describe('The caller when it is left out'),
  correlationId: z.string().max(100).optional(),
  causationId: z.string().max(100).nullable().optional(),
  depth: z.int().min(0).max(100).optional(),
  record: image,
  original: image,
  changes: z
    .record(z.string(), z.strictObject({ previous: z.json(), new: z.json() }))
    .optional()
    .describe('Follows from record and original when it is left out'),
  payload: image,
});

/** What a rule is tried on. */
export const TEST_INPUT = named({
  id: 'RuleTestInput',
  schema: z
    .strictObject({
      rule: z.union([z.string().min(1).max(200), object]).describe('A draft, or the id or name of a stored rule'),
      event: z
        .union([z.string().min(1).max(100), GIVEN_EVENT])
        .optional()
        .describe(
          'The id of a stored event, or an event as it stands on the bus, as far as it matters; for a rule by date `{recordId}` or `{record}`, for a cron rule `{}`',
        ),
      backtest: z.strictObject({ days: z.int().min(1).max(MOST_DAYS) }).optional(),
    })
    .refine((one) => one.event !== undefined || one.backtest !== undefined, 'give an event, or backtest, or both'),
});

const WOULD = z.strictObject({ action: z.string(), params: object });
const COUNTS = { looked_at: z.int(), matched: z.int() };

const IMPACT = z.strictObject({
  before: z.int().describe('What the stored rule matches of them'),
  newly_matched: z.int(),
  no_longer_matched: z.int(),
  newly_matched_events: z.array(z.string()),
  no_longer_matched_events: z.array(z.string()),
});

const BACKTEST = z.strictObject({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  complete_from: z.iso
    .datetime()
    .describe('From here on every event, or date, was looked at: older ones are no longer kept, or too many'),
  truncated: z.boolean(),
  ...COUNTS,
  match_rate: z.number().nullable(),
  matched_per_day: z.number(),
  days: z.array(z.strictObject({ day: z.iso.date(), ...COUNTS })).describe('Newest first'),
  samples: z.array(
    z.strictObject({
      event_id: z.string(),
      record_id: z.string().nullable(),
      occurred_at: z.iso.datetime(),
      would: WOULD,
    }),
  ),
  impact: IMPACT.nullable().describe('Of a draft against the stored rule of its name'),
});

/** What came of it. */
export const RULE_TEST = named({
  id: 'RuleTest',
  description: 'What a rule would do; nothing was done. Personal values stand as keyed hashes',
  schema: z.strictObject({
    matched: z.boolean().describe('The event; without one, whether any of the stored events'),
    rule: z.strictObject({ id: z.string().nullable(), app: z.string(), name: z.string(), draft: z.boolean() }),
    event_id: z.string().nullable(),
    pattern: object.nullable().describe('Null for a rule by time, which has none'),
    pattern_matched: z.boolean().nullable(),
    schedule: z
      .strictObject({
        zone: z.string(),
        due_at: z.iso.datetime().nullable().describe('When the record is due; null when its date is not set'),
        next: z.array(z.iso.datetime()).describe('The next five times of a cron rule'),
      })
      .nullable()
      .describe('Of a rule by time that is tried on a record, or on its next time'),
    condition: z.json().describe('`{expression, holds, reads, parts}`, parts likewise; null without `when`'),
    why_not: z.array(z.string()),
    would: WOULD.nullable(),
    backtest: BACKTEST.nullable(),
    notes: z.array(z.string()),
  }),
});

/** A test as the API shows it. */
export function presentTest(a: RuleTest): JsonObject {
  const { tried, trial, notes } = a;
  const { app, name } = tried.rule.rule;
  return {
    matched: trial ? trial.matched : (a.backtest?.matched ?? 0) > 0,
    rule: { id: tried.stored?.id ?? tried.replaces?.id ?? null, app, name, draft: tried.stored === null },
    event_id: trial?.event?.id ?? null,
    pattern: tried.rule.schedule ? null : tried.rule.pattern,
    pattern_matched: trial?.patternMatched ?? null,
    ...presentTrial(trial),
    backtest: a.backtest && presentBacktest(a.backtest),
    notes,
  };
}

function presentTrial(trial: Trial | null): JsonObject {
  const { condition = null, whyNot = [], would = null, times = null } = trial ?? {};
  return {
    schedule: times && { zone: times.zone, due_at: times.dueAt, next: times.next },
    condition: condition && presentCondition(condition),
    why_not: whyNot,
    would,
  };
}

function presentCondition({ expression, holds, reads, parts }: ExplainedCondition): Json {
  return { expression, holds, reads, parts: parts.map(presentCondition) };
}

function presentBacktest(a: Backtest): JsonObject {
  const { lookedAt, matched, impact } = a;
  return {
    from: a.from,
    to: a.to,
    complete_from: a.completeFrom,
    truncated: a.truncated,
    looked_at: lookedAt,
    matched,
    match_rate: lookedAt === 0 ? null : round(matched / lookedAt),
    matched_per_day: round(matched / Math.max(1, a.days.length)),
    days: a.days.map((one) => ({ day: one.day, looked_at: one.lookedAt, matched: one.matched })),
    samples: a.samples.map(({ event, action, params }) => ({
      event_id: event.id,
      record_id: event.recordId,
      occurred_at: event.occurredAt,
      would: { action, params },
    })),
    impact: impact && {
      before: impact.before,
      newly_matched: impact.newlyMatched,
      no_longer_matched: impact.noLongerMatched,
      newly_matched_events: impact.newlyMatchedEvents,
      no_longer_matched_events: impact.noLongerMatchedEvents,
    },
  };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
