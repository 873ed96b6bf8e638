import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { toData, toHookRecord } from '#core/lifecycle/pending.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { maskRecord } from '#core/records/mask.ts';
import type { Iso, Row } from '#core/records/row.ts';
import type { EventSource } from '#core/rules/event-source.ts';
import { keyOfRow } from '../pii/key-of-row.ts';
import type { Platform } from '../platform.ts';

/** An event that the clock makes: its id and the time that it was meant for. */
type Timed = { tenant: string; rule: { source: EventSource }; id: string; occurredAt: Iso };

/** The event of a cron rule. */
export function timeEvent(a: Timed & { firedAt: Iso }): DroEvent {
  return { ...eventOf(a), payload: { scheduledFor: a.occurredAt, firedAt: a.firedAt } };
}

/** The event of a record whose date is due, with the record as its row has it. */
export async function recordEvent(
  a: Timed & { platform: Platform; entity: CompiledEntity; row: Row },
): Promise<DroEvent> {
  const { platform, tenant, entity, row } = a;
  const data = { id: row.ref.id, version: row.version, ...toData(toHookRecord({ entity, row })) };
  const fields = entity.piiFields.filter((name) => name in data);
  const record = maskRecord({ record: data, fields, key: await keyOfRow({ platform, tenant, row }) });
  return { ...eventOf(a), entity: entity.name, recordId: row.ref.id, version: row.version, record };
}

function eventOf(a: Timed): DroEvent {
  return {
    id: a.id,
    tenantId: a.tenant,
    type: a.rule.source.type,
    app: a.rule.source.app,
    entity: null,
    recordId: null,
    version: null,
    occurredAt: a.occurredAt,
    imported: false,
    actor: SYSTEM_ACTOR,
    correlationId: a.id,
    causationId: null,
    depth: 0,
    record: null,
    original: null,
    changes: {},
    payload: null,
  };
}
