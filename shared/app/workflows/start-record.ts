import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { JsonObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { maskRecord } from '#core/records/mask.ts';
import { keyOfRow } from '../pii/key-of-row.ts';
import type { Platform } from '../platform.ts';
import type { Instance } from './instance.ts';

/**
 * The record as it was when the workflow was started, with personal values masked: as the event has it where the event
 * is about it, else as it is now. Who starts a workflow about a record need not have come from an event of it.
 */
export async function recordAtStart(a: {
  platform: Platform;
  tenant: string;
  model: TenantModel;
  event: DroEvent | null;
  record: Instance['record'];
}): Promise<JsonObject | null> {
  const { platform, tenant, model, event, record } = a;
  const told = event?.record ?? null;
  if (record === null || (told !== null && isAbout({ event, record }))) return told;
  const entity = model.entity({ app: record.app, name: record.entity });
  const [row = null] = await platform.store.get({ refs: [{ tenant, ...record }] });
  if (!entity || !row) return null;
  const key = await keyOfRow({ platform, tenant, row });
  return maskRecord({ record: toHookRecord({ entity, row }), fields: entity.piiFields, key });
}

function isAbout(a: { event: DroEvent | null; record: NonNullable<Instance['record']> }): boolean {
  const { event, record } = a;
  return event?.app === record.app && event.entity === record.entity && event.recordId === record.id;
}
