import type { JsonObject } from '#core/json/json.ts';
import type { JobSpec } from '#core/plan/journal.ts';

/** A record whose date is due, with the date as it was when that was found. */
export type DueRecord = { app: string; entity: string; id: string; value: string };

/** The id of the event that sets a rule off: the same for the same record and date, or for the same time. */
export function fireId(a: { ruleId: string; at: number; record: Pick<DueRecord, 'id' | 'value'> | null }): string {
  const { ruleId, record } = a;
  return record ? `due:${ruleId}:${record.id}:${record.value}` : `cron:${ruleId}:${new Date(a.at).toISOString()}`;
}

/** What sets a rule off once: for a record and its date, or for a time. The id of the event says so. */
export function fireJob(a: { tenant: string; ruleId: string; at: number; record: DueRecord | null }): JobSpec {
  const { tenant, ruleId, record } = a;
  const occurredAt = new Date(a.at).toISOString();
  const id = fireId(a);
  // what is known of the event; the rest is read when the rule reacts
  const event: JsonObject = { id, occurredAt };
  if (record) Object.assign(event, { app: record.app, entity: record.entity, recordId: record.id });
  return {
    // the queue remembers ids: a schedule that was changed may ask for the same date at another time
    id: `fire:${id}:${occurredAt}`,
    tenant,
    kind: 'fire_schedule',
    group: `react:${ruleId}:${record?.id ?? occurredAt}`,
    payload: { rule_id: ruleId, event, ...(record && { value: record.value }) },
  };
}
