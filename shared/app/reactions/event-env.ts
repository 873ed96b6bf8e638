import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { JsonObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { unmaskChanges, unmaskRecord } from '#core/records/mask.ts';
import type { EventSource } from '#core/rules/event-source.ts';
import { keyOfRow } from '../pii/key-of-row.ts';
import type { Platform } from '../platform.ts';

type Env = Record<string, unknown>;

/** The names that a rule sees, three times over: they differ in the personal values. */
export type EventEnvs = {
  /** for conditions: what the live record still has; the rest stays masked, so that comparisons are right */
  when: Env;
  /** for actions that work on records: what the live record still has; the rest is null */
  live: Env;
  /** for actions whose parameters are kept: all of it masked */
  kept: Env;
};

/**
 * The names that a rule's condition and templates see (design §4.6). `now` is the time of the event, so that a
 * redelivery and a backtest agree; personal values come from the live record.
 */
export async function eventEnvs(a: {
  platform: Platform;
  model: TenantModel;
  source: EventSource;
  event: DroEvent;
  policyApp: string;
}): Promise<EventEnvs> {
  const { event, source, model } = a;
  const common = commonEnv(a);
  if (source.entity === null) {
    const env = { ...event.payload, payload: event.payload ?? {}, ...common };
    return { when: env, live: env, kept: env };
  }
  const entity = model.entity({ app: source.app, name: source.entity });
  const masked: Images = {
    record: { ...entity?.blank, ...event.record },
    original: event.original ?? {},
    changes: event.changes,
  };
  const toEnv = (images: Images): Env => ({ ...images.record, ...images, ...common });
  const kept = toEnv(masked);
  if (!entity || entity.piiFields.length === 0 || event.recordId === null) return { when: kept, live: kept, kept };
  const { platform } = a;
  const { tenantId: tenant, recordId: id } = event;
  const [row = null] = await platform.store.get({ refs: [{ tenant, app: entity.app, entity: entity.name, id }] });
  const live = row ? toHookRecord({ entity, row }) : null;
  const how = { live, fields: entity.piiFields, key: await keyOfRow({ platform, tenant, row }) };
  const open = (keep: boolean): Env =>
    toEnv({
      record: unmaskRecord({ ...how, keep, record: masked.record }),
      original: event.original ? unmaskRecord({ ...how, keep, record: masked.original }) : {},
      changes: unmaskChanges({ ...how, keep, changes: masked.changes }),
    });
  return { when: open(true), live: open(false), kept };
}

type Images = { record: JsonObject; original: JsonObject; changes: DroEvent['changes'] };

function commonEnv(a: { model: TenantModel; event: DroEvent; policyApp: string }): Env {
  const { event } = a;
  return {
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
    policy: a.model.policies(a.policyApp),
    now: event.occurredAt,
  };
}
