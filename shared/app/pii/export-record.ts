import { DroError } from '#core/errors/dro-error.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { Platform } from '../platform.ts';
import { presentRow } from '../records/present.ts';
import { instanceKey, recordInstancesPk } from '../workflows/instance.ts';
import { presentMembers } from '../workflows/large/present-large.ts';
import { toInstance } from '../workflows/load-instance.ts';
import { presentInstance } from '../workflows/present-instance.ts';
import { personRecord } from './person-record.ts';
import { readReferring } from './read-referring.ts';
import { type ReferenceTo, referencesTo } from './references-to.ts';

/** A part of an export: a page of it. `searched` is false when nobody could look: the field has no index. */
export type ExportPart = { part: string; searched: boolean; items: JsonObject[]; next_cursor: string | null };
/** `complete`: nothing has been left out, and no part has another page. */
export type Export = { record: JsonObject; deleted_at: string | null; parts: ExportPart[]; complete: boolean };

type Input = {
  platform: Platform;
  tenant: string;
  app: string;
  entity: string;
  id: string;
  limit: number;
  /** one part alone, to go on with it */
  part?: string;
  cursor?: string;
  /** how a journal row is shown */
  presentEntry: (entry: Journal) => JsonObject;
};
type Reader = { part: string; read: () => Promise<{ items: JsonObject[]; next: string | null } | null> };

/**
 * What is kept about a person: the record, what was written to it, the workflow instances about it, and the records that
 * refer to it by any field. Each part comes a page at a time.
 */
export async function exportRecord(a: Input): Promise<Export> {
  const { platform, tenant } = a;
  const { entity, row } = await personRecord(a);
  const record = { app: entity.app, entity: entity.name, id: a.id };
  const model = await platform.definitions.model(tenant);
  const readers = [
    { part: 'journal', read: () => journalPart({ ...a, ref: { tenant, ...record } }) },
    { part: 'instances', read: () => instancesPart({ ...a, record }) },
    ...referencesTo({ model, target: entity }).map((to) => ({
      part: `records:${to.path}`,
      read: () => recordsPart({ ...a, to }),
    })),
  ];
  const parts: ExportPart[] = [];
  for (const { part, read } of wanted({ readers, part: a.part, cursor: a.cursor })) {
    const page = await read();
    parts.push({ part, searched: page !== null, items: page?.items ?? [], next_cursor: page?.next ?? null });
  }
  const complete = a.part === undefined && parts.every((one) => one.searched && one.next_cursor === null);
  return { record: presentRow({ entity, row }), deleted_at: row.deletedAt ?? null, parts, complete };
}

function wanted(a: {
  readers: readonly Reader[];
  part: string | undefined;
  cursor: string | undefined;
}): readonly Reader[] {
  const { readers, part } = a;
  if (part === undefined && a.cursor === undefined) return readers;
  const found = readers.filter((one) => one.part === part);
  if (found.length > 0) return found;
  const known = readers.map((one) => one.part);
  const message =
    part === undefined
      ? 'a cursor goes with its part: say which'
      : `there is no part "${part}"${didYouMean({ name: part, known })}`;
  throw new DroError({
    code: 'INVALID_QUERY',
    detail: message,
    issues: [{ path: 'part', code: 'NOT_IN_VALUES', message }],
  });
}

async function journalPart(
  a: Input & { ref: { tenant: string; app: string; entity: string; id: string } },
): ReturnType<Reader['read']> {
  const { platform, tenant, limit, cursor } = a;
  const by = { record: a.ref };
  const found = await platform.store.journal({ tenant, by, limit, ...(cursor !== undefined && { cursor }) });
  return { items: found.entries.map(a.presentEntry), next: found.cursor ?? null };
}

async function instancesPart(
  a: Input & { record: { app: string; entity: string; id: string } },
): ReturnType<Reader['read']> {
  const { platform, tenant, limit, cursor } = a;
  const pk = recordInstancesPk(a.record);
  const from = cursor === undefined ? {} : { cursor };
  const page = await platform.store.querySys({ tenant, kind: 'record_instance', pk, limit, ...from });
  const keys = page.rows.map((row) => instanceKey({ tenant, id: row.key.sk }));
  const rows = keys.length === 0 ? [] : await platform.store.getSys({ keys });
  const items = rows.flatMap((row) => {
    if (!row) return [];
    const instance = toInstance(row.value);
    const { id: instanceId } = instance;
    const trigger = presentMembers({ instanceId, value: instance.trigger });
    const context = presentMembers({ instanceId, value: instance.context });
    return [{ ...presentInstance(instance), trigger, context }];
  });
  return { items, next: page.cursor ?? null };
}

async function recordsPart(a: Input & { to: ReferenceTo }): ReturnType<Reader['read']> {
  const { entity } = a.to;
  const page = await readReferring(a);
  return page && { items: page.rows.map((row) => presentRow({ entity, row })), next: page.next };
}
