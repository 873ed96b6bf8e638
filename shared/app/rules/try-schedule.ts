import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { falseParts } from '#core/rules/explain-condition.ts';
import type { CompiledSchedule } from '#core/rules/schedule/compile-schedule.ts';
import { dueOf } from '#core/rules/schedule/due.ts';
import type { Platform } from '../platform.ts';
import { fireId } from '../schedules/fire-job.ts';
import { timesAfter } from '../schedules/next-times.ts';
import { timeEvent } from '../schedules/schedule-event.ts';
import { tenantZone } from '../schedules/tenant-zone.ts';
import type { TriedRule } from './find-rule.ts';
import { eventToTry, type GivenEvent } from './given-event.ts';
import type { Judge } from './judge-event.ts';
import { explained, type Times, type Trial } from './trial.ts';

type Asked = { platform: Platform; tenant: string; tried: TriedRule; judge: Judge; event: string | GivenEvent };
type Of<S> = Omit<Asked, 'event'> & { schedule: S; zone: string; id: string };

/**
 * Tries a rule by time: on a record, with `now` as the time at which its date is due, be that past or to come; a cron
 * rule at its next time.
 */
export async function trySchedule(a: Asked & { schedule: CompiledSchedule }): Promise<Trial> {
  const { platform, tried, schedule } = a;
  const given = recordGiven(a);
  const zone = schedule.zone ?? (await tenantZone(a));
  const id = tried.stored?.id ?? tried.replaces?.id ?? platform.ids.record();
  return schedule.kind === 'cron'
    ? tryCron({ ...a, schedule, zone, id })
    : tryDue({ ...a, schedule, zone, id, event: given });
}

async function tryDue(a: Of<Extract<CompiledSchedule, { kind: 'due' }>> & { event: GivenEvent }): Promise<Trial> {
  const { schedule, zone, tried } = a;
  const { due, field } = schedule;
  // as when it fires: by the platform, and there is no former self
  const given = await eventToTry({ ...a, model: tried.model, source: tried.rule.source, actor: SYSTEM_ACTOR });
  const value = given.record?.[field];
  const at = typeof value === 'string' ? dueOf({ due, zone, value }) : null;
  if (typeof value !== 'string' || at === null) {
    const whyNot = [`${field} is not set, so that the record is never due`];
    return { ...nothing({ zone, dueAt: null, next: [] }), whyNot };
  }
  const dueAt = new Date(at).toISOString();
  const id = given.recordId === null ? given.id : fireId({ ruleId: a.id, at, record: { id: given.recordId, value } });
  const event = { ...given, id, correlationId: id, occurredAt: dueAt, original: null, changes: {} };
  return judged({ ...a, event, times: { zone, dueAt, next: [] } });
}

async function tryCron(a: Of<Extract<CompiledSchedule, { kind: 'cron' }>>): Promise<Trial> {
  const { platform, tenant, tried, zone } = a;
  const next = timesAfter({ cron: a.schedule.cron, zone, after: platform.clock.millis() });
  const times: Times = { zone, dueAt: null, next };
  const [first] = next;
  if (first === undefined) return { ...nothing(times), whyNot: ['it never comes to such a time'] };
  const id = fireId({ ruleId: a.id, at: Date.parse(first), record: null });
  const event = timeEvent({ tenant, rule: tried.rule, id, occurredAt: first, firedAt: first });
  return judged({ ...a, event, times });
}

async function judged(a: { tried: TriedRule; judge: Judge; event: DroEvent; times: Times }): Promise<Trial> {
  const { event, judge, times } = a;
  const { matched } = await judge.judge(event);
  const envs = await judge.envs(event);
  const condition = await explained({ ...a, envs });
  return {
    event,
    matched,
    patternMatched: null,
    condition,
    whyNot: matched || !condition ? [] : falseParts(condition).map((part) => `not true: ${part}`),
    would: matched ? judge.plan(envs) : null,
    times,
  };
}

function nothing(times: Times): Omit<Trial, 'whyNot'> {
  return { event: null, matched: false, patternMatched: null, condition: null, would: null, times };
}

/** A record, and nothing that such a rule does not look at: it would be ignored in silence. */
function recordGiven(a: { event: string | GivenEvent; schedule: CompiledSchedule }): GivenEvent {
  const { event, schedule } = a;
  if (typeof event === 'string') {
    throw refused([notFor({ path: 'event', message: 'a rule that the clock sets off hears no stored event' })]);
  }
  const taken = schedule.kind === 'due' ? ['recordId', 'record'] : [];
  const issues = Object.keys(event)
    .filter((name) => !taken.includes(name))
    .map((name) => {
      const what = schedule.kind === 'due' ? 'give recordId, or record' : 'give {}, for its next time';
      return notFor({ path: `event.${name}`, message: `event.${name}: the clock sets this rule off; ${what}` });
    });
  if (schedule.kind === 'due' && (event.recordId ?? null) === null && (event.record ?? null) === null) {
    issues.push({ path: 'event.recordId', code: 'REQUIRED', message: 'event: give recordId, or record' });
  }
  if (issues.length > 0) throw refused(issues);
  return event;
}

function notFor(a: { path: string; message: string }): Issue {
  return { ...a, code: 'NOT_APPLICABLE' };
}

function refused(issues: Issue[]): Error {
  return invalid({ what: 'the body', issues });
}
