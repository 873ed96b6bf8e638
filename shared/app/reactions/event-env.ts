import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { JsonObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { unmaskRecord } from '#core/records/mask.ts';
import type { EventSource } from '#core/rules/event-source.ts';
import type { Platform } from '../platform.ts';

/**
 * The names that a rule's condition and templates see (design §4.6). `now` is the time of the event, so that a
 * redelivery and a backtest agree; personal values come from the live record.
 */
export async function eventEnv(a: {
  platform: Platform;
  model: TenantModel;
  source: EventSource;
  event: DroEvent;
  policyApp: string;
}): Promise<Record<string, unknown>> {
  const { event, source, model } = a;
  const common = {
    event: {
      id: event.id,
      type: event.type,
      app: event.app,
      entity: event.entity,
      recordId: event.recordId,
      version: event.version,
      occurredAt: event.occurredAt,
      imported: event.imported,
      actor: event.actor,
      correlationId: event.correlationId,
      depth: event.depth,
    },
    actor: event.actor,
    policy: model.policies(a.policyApp),
    now: event.occurredAt,
  };
  if (source.entity === null) return { ...event.payload, payload: event.payload ?? {}, ...common };
  const entity = model.entity({ app: source.app, name: source.entity });
  const record = entity ? await fullRecord({ platform: a.platform, entity, event }) : (event.record ?? {});
  return { ...record, record, original: event.original ?? {}, changes: event.changes, ...common };
}

async function fullRecord(a: { platform: Platform; entity: CompiledEntity; event: DroEvent }): Promise<JsonObject> {
  const { platform, entity, event } = a;
  const record = { ...entity.blank, ...event.record };
  if (entity.piiFields.length === 0 || event.recordId === null) return record;
  const { tenantId: tenant, recordId: id } = event;
  const [row] = await platform.store.get({ refs: [{ tenant, app: entity.app, entity: entity.name, id }] });
  const key = await platform.secrets.piiKey({ tenant });
  return unmaskRecord({ record, live: row ? toHookRecord({ entity, row }) : null, fields: entity.piiFields, key });
}
