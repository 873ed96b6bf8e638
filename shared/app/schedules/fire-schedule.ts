import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { toData, toHookRecord } from '#core/lifecycle/pending.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { maskRecord } from '#core/records/mask.ts';
import { dueOf } from '#core/rules/schedule/due.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import { keyOfRow } from '../pii/key-of-row.ts';
import type { Platform } from '../platform.ts';
import { react } from '../reactions/react.ts';
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
  const { platform, event } = a;
  if (!String(event['id']).startsWith('cron:')) return null;
  const scheduledFor = String(event['occurredAt']);
  return { ...eventOf(a), payload: { scheduledFor, firedAt: platform.clock.now() } };
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
  if (due === null || new Date(due).toISOString() !== event['occurredAt']) return null;
  const data = { id: ref.id, version: row.version, ...toData(toHookRecord({ entity, row })) };
  const fields = entity.piiFields.filter((name) => name in data);
  const record = maskRecord({ record: data, fields, key: await keyOfRow({ platform, tenant, row }) });
  return { ...eventOf(a), entity: entity.name, recordId: ref.id, version: row.version, record };
}

function eventOf(a: Known): DroEvent {
  const id = String(a.event['id']);
  return {
    id,
    tenantId: a.tenant,
    type: a.rule.source.type,
    app: a.rule.source.app,
    entity: null,
    recordId: null,
    version: null,
    occurredAt: String(a.event['occurredAt']),
    imported: false,
    actor: SYSTEM_ACTOR,
    correlationId: id,
    causationId: null,
    depth: 0,
    record: null,
    original: null,
    changes: {},
    payload: null,
  };
}
