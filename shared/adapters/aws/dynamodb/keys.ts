import { entityPath } from '#adapters/store/entity-path.ts';
import type { SysKey, SysKind } from '#core/plan/sys.ts';
import type { Ref } from '#core/records/ref.ts';

/** The key of an item. A type, since the SDK wants a record of attributes. */
export type Key = { pk: { S: string }; sk: { S: string } };

type Entity = { tenant: string; app: string; entity: string };

// Tenants, apps and entities have no "#"; what may hold one stands last.

export function recordKey(ref: Ref): Key {
  return key(`${recordPrefix(ref)}${ref.id}`, 'r');
}

/** What the partition key of each record of an entity begins with; its id follows. */
export function recordPrefix(a: Entity): string {
  return `R#${a.tenant}#${entityPath(a)}#`;
}

/** A platform row's; DynamoDB knows no empty key, so its sk stands behind a colon. */
export function sysItemKey(a: SysKey): Key {
  return key(sysPartition(a), sysSort(a.sk));
}

export function sysPartition(a: { tenant: string; kind: SysKind; pk: string }): string {
  return `S#${a.tenant}#${a.kind}#${a.pk}`;
}

export function sysSort(sk: string): string {
  return `:${sk}`;
}

export function claimKey(a: { tenant: string; key: string }): Key {
  return key(`C#${a.tenant}#${a.key}`, 'c');
}

export function markKey(a: { tenant: string; key: string }): Key {
  return key(`M#${a.tenant}#${a.key}`, 'm');
}

/** What the partition key of each journal row begins with: the stream's filter goes by it. */
export const JOURNAL_PREFIX = 'J#';

/** A journal row's: by its writeId alone, since who marks it published knows no tenant. */
export function journalKey(a: { tenant: string; writeId: string }): Key {
  return key(`${JOURNAL_PREFIX}${a.writeId}`, a.tenant);
}

/** One way to find a journal row. */
export function lookupPartition(a: { tenant: string; lookup: string; shard: number }): string {
  return `K#${a.tenant}#${a.shard}#${a.lookup}`;
}

export function counterKey(a: { tenant: string; entity: string; shard: number }): Key {
  return key(`N#${a.tenant}`, `${a.entity}#${a.shard}`);
}

/** Which slot each list index of an entity has. */
export function slotsKey(a: Entity): Key {
  return key(`X#${a.tenant}#${entityPath(a)}`, 'slots');
}

/** One part of a list index. */
export function listPartition(a: Entity & { index: string; shard: number }): string {
  return `${a.tenant}#${entityPath(a)}#${a.shard}#${a.index}`;
}

export function key(pk: string, sk: string): Key {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** One text for a key. */
export function keyText(a: { pk?: { S?: string }; sk?: { S?: string } }): string {
  return JSON.stringify([a.pk?.S, a.sk?.S]);
}
