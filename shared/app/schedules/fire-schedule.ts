import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { dueOf } from '#core/rules/schedule/due.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import { react } from '../reactions/react.ts';
import { recordEvent, timeEvent } from './schedule-event.ts';
import { type Scheduled, scheduledOf } from './scheduled.ts';
import { tenantZone } from './tenant-zone.ts';

type Known = { platform: Platform; tenant: string; rule: Scheduled; event: JsonObject };

/**
 * Sets a rule off by time: makes the event, with the record as it is now, and goes the way of every reaction from
 * there. Nothing happens when the record is gone, its date has changed or the rule asks for another time by now.
 */
export async function fireSchedule(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform, attempt } = a;
  const { job } = attempt;
  const { rule_id, event: known, value = null } = job.payload;
  const rule = scheduledOf({ model: await platform.definitions.model(job.tenant), id: String(rule_id) });
  if (!rule || !isObject(known)) return;
  const of = { platform, tenant: job.tenant, rule, event: known };
  const event = rule.schedule.kind === 'cron' ? cronEvent(of) : await dueEvent({ ...of, value });
  if (event === null) return;
  const payload: JsonObject = { rule_id: String(rule_id), event: { ...event } };
  await react({ platform, attempt: { ...attempt, job: { ...job, payload } } });
}

function cronEvent(a: Known): DroEvent | null {
  const id = String(a.event['id']);
  if (!id.startsWith('cron:')) return null;
  return timeEvent({ ...a, id, occurredAt: String(a.event['occurredAt']), firedAt: a.platform.clock.now() });
}

async function dueEvent(a: Known & { value: Json }): Promise<DroEvent | null> {
  const { platform, tenant, rule, event, value } = a;
  const { schedule } = rule;
  if (schedule.kind !== 'due' || typeof value !== 'string') return null;
  const model = await platform.definitions.model(tenant);
  const entity = model.entity({ app: schedule.app, name: schedule.entity });
  const ref = { tenant, app: schedule.app, entity: schedule.entity, id: String(event['recordId']) };
  const [row = null] = entity ? await platform.store.get({ refs: [ref] }) : [];
  if (!entity || row === null || row.data[schedule.field] !== value) return null;
  const zone = schedule.zone ?? (await tenantZone(a));
  const due = dueOf({ due: schedule.due, zone, value });
  const occurredAt = due === null ? null : new Date(due).toISOString();
  if (occurredAt === null || occurredAt !== event['occurredAt']) return null;
  return recordEvent({ platform, tenant, rule, entity, row, id: String(event['id']), occurredAt });
}
