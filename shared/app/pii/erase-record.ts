import { DroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import { isPersonal } from '#core/pii/personal-fields.ts';
import { personalTexts } from '#core/pii/personal-texts.ts';
import type { Platform } from '../platform.ts';
import { writeRecord } from '../records/write-record.ts';
import type { Cause } from '../records/write-request.ts';
import { personRecord } from './person-record.ts';
import { type Referring, referringRecords } from './referring-records.ts';
import { scrubInstances } from './scrub-instances.ts';

/** What is written as the cause of an erasure. */
export const ERASE_CAUSE = 'erase';

/** What an erasure did: to each personal field, to workflow instances, and who still refers to the record. */
export type Erased = {
  id: string;
  version: number;
  /** false: nothing has been written since it was erased before */
  changed: boolean;
  fields: Record<string, 'cleared' | 'replaced' | 'empty'>;
  instances: number;
  referring: Referring[];
};

/**
 * Takes the personal values out of a record, for good; the record stays, and what refers to it still does. Instances
 * come first: after the record nobody would know any more what to look for, and who asks again finishes the work.
 * Throws NOT_FOUND, VERSION_CONFLICT, CONTENTION.
 */
export async function eraseRecord(a: {
  platform: Platform;
  tenant: string;
  app: string;
  entity: string;
  id: string;
  ifMatch?: number;
  by: Cause;
}): Promise<Erased> {
  const { platform, tenant, id, ifMatch } = a;
  const { entity, row } = await personRecord(a);
  if (ifMatch !== undefined && ifMatch !== row.version) {
    throw new DroError({ code: 'VERSION_CONFLICT', detail: `the record is at version ${row.version}, not ${ifMatch}` });
  }
  const before = toHookRecord({ entity, row });
  const by = { ...a.by, cause: ERASE_CAUSE };
  const record = { app: entity.app, entity: entity.name, id };
  const texts = personalTexts({ entity, records: [before] });
  const instances = await scrubInstances({ platform, tenant, by, record, texts });
  const written = await writeRecord({
    platform,
    request: {
      tenant,
      command: {
        operation: 'erase',
        ...record,
        values: {},
        origin: 'system',
        ...(ifMatch !== undefined && { ifMatch }),
      },
      by,
    },
  });
  const now = await personRecord(a);
  return {
    id,
    version: now.row.version,
    changed: written.changed,
    fields: outcomes({ before: row.data, after: now.row.data, names: namesOf(now) }),
    instances,
    referring: await referringRecords({ platform, tenant, entity, id }),
  };
}

function namesOf(a: Awaited<ReturnType<typeof personRecord>>): string[] {
  return [...a.entity.fields.values()].filter(isPersonal).map((field) => field.name);
}

/** Told from what is stored: a secret stands nowhere else. */
function outcomes(a: { before: JsonObject; after: JsonObject; names: readonly string[] }): Erased['fields'] {
  const fields: Erased['fields'] = {};
  for (const name of a.names) {
    const left = (a.after[name] ?? null) !== null;
    fields[name] = left ? 'replaced' : (a.before[name] ?? null) === null ? 'empty' : 'cleared';
  }
  return fields;
}
