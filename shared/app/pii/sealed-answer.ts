import { isDroError } from '#core/errors/dro-error.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Pending } from '#core/lifecycle/pending.ts';
import { saltOf } from '#core/pii/record-key.ts';
import { type Ref, refKey } from '#core/records/ref.ts';
import type { Platform } from '../platform.ts';

/** A record as an answer keeps it: personal values apart, sealed with the record's own salt. */
export type SealedRecord = { record: HookRecord | null; personal?: JsonObject };

/**
 * Makes a record fit to be kept in a stored answer. An erasure drops the salt, and with it what was sealed here: nobody
 * has to look for answers.
 */
export async function sealRecord(a: {
  platform: Platform;
  pending: Pending;
  record: HookRecord | null;
}): Promise<SealedRecord> {
  const { record, pending } = a;
  const { piiFields } = pending.entity;
  const salt = saltOf(pending.hidden);
  const named = piiFields.filter((name) => (record?.[name] ?? null) !== null);
  if (record === null || named.length === 0 || salt === null) return { record };
  const open = { ...record };
  for (const name of named) open[name] = null;
  const text = JSON.stringify(Object.fromEntries(named.map((name) => [name, record[name]])));
  const sealed = await a.platform.secrets.seal({ text, context: contextOf(pending.ref), salt });
  return { record: open, personal: { app: pending.ref.app, entity: pending.ref.entity, sealed } };
}

/** The record of a stored answer; personal values are null when the record was erased or deleted for good since. */
export async function openRecord(a: {
  platform: Platform;
  tenant: string;
  id: string;
  record: HookRecord;
  personal: Json | undefined;
}): Promise<HookRecord> {
  const { platform, tenant, id, record, personal } = a;
  if (!isObject(personal)) return record;
  const ref: Ref = { tenant, app: String(personal['app']), entity: String(personal['entity']), id };
  const [row] = await platform.store.get({ refs: [ref], includeDeleted: true });
  const salt = row ? saltOf(row.data) : null;
  if (salt === null) return record;
  try {
    const sealed = String(personal['sealed']);
    return { ...record, ...JSON.parse(await platform.secrets.open({ sealed, context: contextOf(ref), salt })) };
  } catch (error) {
    // sealed under a salt that an erasure has dropped
    if (isDroError(error)) return record;
    throw error;
  }
}

function contextOf(ref: Ref): string {
  return `answer/${refKey(ref)}`;
}
