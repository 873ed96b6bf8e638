import { withReads } from '#core/expressions/evaluate-reading.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { Iso } from '#core/records/row.ts';
import { type ExplainedCondition, explainCondition } from '#core/rules/explain-condition.ts';
import type { EventEnvs } from '../reactions/event-env.ts';
import type { TriedRule } from './find-rule.ts';
import type { Judge } from './judge-event.ts';

/** What a rule would do about one event, and why not. */
export type Trial = {
  /** null where there would be none: a record without the date that the rule goes by */
  event: DroEvent | null;
  matched: boolean;
  /** null for a rule by time, which has no pattern */
  patternMatched: boolean | null;
  condition: ExplainedCondition | null;
  /** in words; empty when it matched */
  whyNot: string[];
  /** what would be done; null when nothing would */
  would: { action: string; params: JsonObject } | null;
  /** when a rule by time would be set off; null for one by events */
  times: Times | null;
};

/** When a record's date is due, in the zone that counts; the next times of a cron rule. */
export type Times = { zone: string; dueAt: Iso | null; next: Iso[] };

/** The condition of a rule, part by part; null when it has none. */
export async function explained(a: {
  judge: Judge;
  tried: TriedRule;
  envs: EventEnvs;
}): Promise<ExplainedCondition | null> {
  const { judge, envs } = a;
  const { when, scope, records } = a.tried.rule;
  if (!when) return null;
  return withReads({
    env: envs.when,
    read: judge.read,
    run: (env) => explainCondition({ source: when.source, scope, records, env, shown: envs.kept }),
  });
}
