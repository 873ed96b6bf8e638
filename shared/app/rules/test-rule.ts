import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { Actor } from '#core/records/actor.ts';
import { type ExplainedCondition, falseParts } from '#core/rules/explain-condition.ts';
import type { Platform } from '../platform.ts';
import { MOST_DEPTH } from '../reactions/react.ts';
import { type Backtest, backtest } from './backtest.ts';
import { backtestSchedule } from './backtest-schedule.ts';
import { findRule, type TriedRule } from './find-rule.ts';
import { eventToTry, type GivenEvent } from './given-event.ts';
import { type Judge, judgeBy, type Verdict } from './judge-event.ts';
import { explained, type Trial } from './trial.ts';
import { trySchedule } from './try-schedule.ts';

/** A rule tried out: on one event, record or time, or on those of the last days. */
export type RuleTest = { tried: TriedRule; trial: Trial | null; backtest: Backtest | null; notes: string[] };

const LIVE_NOTE =
  'now is the time of the event; personal values, and records that the condition or the action looks up, are those of today, so that an old event may come out another way than it did';
const TIME_NOTE =
  'now is the time that it was, or will be, due; what was due before the rule was saved, switched on or given another schedule does not set it off';

/**
 * Tries a rule, stored or a draft, and does nothing: nothing is written, sent or counted. Throws NOT_FOUND and
 * VALIDATION_FAILED, as saving the draft would.
 */
export async function testRule(a: {
  platform: Platform;
  tenant: string;
  actor: Actor;
  rule: string | JsonObject;
  event: string | GivenEvent | null;
  days: number | null;
}): Promise<RuleTest> {
  const { platform } = a;
  const tried = await findRule(a);
  const judge = judgeBy({ platform, model: tried.model, rule: tried.rule });
  const tested = await (tried.rule.schedule ? testByTime : testByEvents)({ ...a, tried, judge });
  const notes = [...tested.notes];
  if (!tried.rule.rule.active) notes.push('the rule is switched off: as it stands it reacts to nothing');
  if (tried.rule.rule.rate_limit) notes.push('the rate limit only delays, so it is left out here');
  return { tried, ...tested, notes };
}

type Tested = Omit<RuleTest, 'tried'>;
type Testing = {
  platform: Platform;
  tenant: string;
  actor: Actor;
  event: string | GivenEvent | null;
  days: number | null;
  tried: TriedRule;
  judge: Judge;
};

async function testByEvents(a: Testing): Promise<Tested> {
  const { event, days } = a;
  const trial = event === null ? null : await tryOne({ ...a, event });
  const found = days === null ? null : await backtest({ ...a, days });
  const notes = [LIVE_NOTE];
  if (found && a.tried.replaces?.rule.schedule) notes.push('not compared with the stored rule: that one goes by time');
  return { trial, backtest: found, notes };
}

async function testByTime(a: Testing): Promise<Tested> {
  const { event, days } = a;
  const { schedule } = a.tried.rule;
  const trial = event === null || !schedule ? null : await trySchedule({ ...a, schedule, event });
  const found = days === null ? null : await backtestSchedule({ ...a, days });
  return { trial, backtest: found?.found ?? null, notes: [TIME_NOTE, ...(found?.notes ?? [])] };
}

async function tryOne(a: Testing & { event: string | GivenEvent }): Promise<Trial> {
  const { judge, tried } = a;
  const { source } = tried.rule;
  const event = await eventToTry({ ...a, model: tried.model, source });
  const verdict = await judge.judge(event);
  // what the pattern keeps away is not evaluated; why is told by what it is about
  const envs = verdict.envs ?? (isHeard({ event, tried }) ? await judge.envs(event) : null);
  const condition = envs ? await explained({ judge, tried, envs }) : null;
  return {
    event,
    matched: verdict.matched,
    patternMatched: verdict.patternMatched,
    condition,
    whyNot: verdict.matched ? tooDeep(event) : whyNot({ event, tried, verdict, condition }),
    would: verdict.matched && verdict.envs && event.depth < MOST_DEPTH ? judge.plan(verdict.envs) : null,
    times: null,
  };
}

function whyNot(a: {
  event: DroEvent;
  tried: TriedRule;
  verdict: Verdict;
  condition: ExplainedCondition | null;
}): string[] {
  const { event, tried, condition } = a;
  const { source } = tried.rule;
  if (!isHeard(a)) {
    const [wanted, got] = [`${source.type} of ${source.app}`, `${event.type} of ${event.app}`];
    return [`the rule listens to ${wanted}, and the event is ${got}`];
  }
  const parts = condition ? falseParts(condition) : [];
  return parts.length > 0 ? parts.map((part) => `not true: ${part}`) : ['the pattern on the bus does not match'];
}

function tooDeep(event: DroEvent): string[] {
  if (event.depth < MOST_DEPTH) return [];
  return [`the event is reaction ${event.depth} of one chain, which is cut after ${MOST_DEPTH}`];
}

function isHeard(a: { event: DroEvent; tried: TriedRule }): boolean {
  const { source } = a.tried.rule;
  return a.event.type === source.type && a.event.app === source.app;
}
