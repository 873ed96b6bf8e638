import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { indexKeys } from '#core/lifecycle/index-keys.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { Op } from '#core/plan/plan.ts';
import { claimKey } from '#core/records/claim-key.ts';
import type { Row } from '#core/records/row.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import type { KeyBuild } from './key-build.ts';

const MOST_OPS = 90;
const TRIES = 5;

type Input = { platform: Platform; tenant: string; build: KeyBuild; entity: CompiledEntity };
/** How many records got their keys, or why one cannot have them. */
type Written = { ok: true; rows: number } | { ok: false; reason: string };

/** Writes the keys of records that were last written under an older definition; several in one transaction. */
export async function writeKeys(a: Input & { rows: readonly Row[] }): Promise<Written> {
  const todo = a.rows.filter((row) => isOld({ ...a, row }));
  for (const chunk of chunksOf({ ...a, rows: todo })) {
    if (await commit({ ...a, ops: chunk.flatMap((row) => opsOf({ ...a, row })) })) continue;
    for (const row of chunk) {
      const reason = await writeOne({ ...a, row });
      if (reason !== null) return { ok: false, reason };
    }
  }
  return { ok: true, rows: todo.length };
}

function isOld(a: Input & { row: Row }): boolean {
  return a.build.all !== null || a.row.defVersion < a.build.version;
}

/** The reason why it cannot be; null when it is done, by whomever. */
async function writeOne(a: Input & { row: Row }): Promise<string | null> {
  const { platform } = a;
  for (let tries = 0; tries < TRIES; tries++) {
    const [row = null] = await platform.store.get({ refs: [a.row.ref] });
    if (row === null || !isOld({ ...a, row })) return null;
    if (await commit({ ...a, ops: opsOf({ ...a, row }) })) return null;
    const taken = await takenBy({ ...a, row });
    if (taken !== null) return taken;
  }
  throw new Error(`the record ${a.row.ref.id} is written too often to be indexed`);
}

/** Another record that has the same value; a claim that was left behind when its unique was removed is let go. */
async function takenBy(a: Input & { row: Row }): Promise<string | null> {
  const { platform, tenant, row } = a;
  for (const { key, fields } of claimsOf(a)) {
    const owner = await platform.store.getClaim({ tenant, key });
    if (owner === null || owner.id === row.ref.id) continue;
    const [other = null] = await platform.store.get({ refs: [owner] });
    if (other !== null && claimsOf({ ...a, row: other }).some((one) => one.key === key)) {
      return `records ${owner.id} and ${row.ref.id} have the same ${fields.join(' and ')}: change one, and redrive the job`;
    }
    await commit({ ...a, ops: [{ kind: 'release', key, owner }] });
  }
  return null;
}

function opsOf(a: Input & { row: Row }): Op[] {
  const { entity, row } = a;
  const record = toHookRecord({ entity, row });
  return [
    {
      kind: 'put',
      row: { ...row, defVersion: entity.version },
      expect: row.version,
      keys: indexKeys({ entity, record }),
    },
    ...claimsOf(a).map(({ key }): Op => ({ kind: 'claim', key, owner: row.ref })),
  ];
}

/** The claims that a record should hold by the uniques that are built. */
function claimsOf(a: Input & { row: Row }): { key: string; fields: readonly string[] }[] {
  const { entity, row, build } = a;
  const record = toHookRecord({ entity, row });
  return entity.uniques
    .filter(({ name }) => build.keys.includes(`unique:${name}`))
    .flatMap(({ name: index, fields, caseInsensitive }) => {
      const values = fields.map((field) => record[field] ?? null);
      const key = claimKey({ ...row.ref, index, values, caseInsensitive });
      return key === null ? [] : [{ key, fields }];
    });
}

/** As many records as fit in a transaction; no claim is in one twice. */
function chunksOf(a: Input & { rows: readonly Row[] }): Row[][] {
  const chunks: Row[][] = [];
  let [items, claims] = [MOST_OPS, new Set<string>()];
  for (const row of a.rows) {
    const keys = claimsOf({ ...a, row }).map(({ key }) => key);
    if (items + 1 + keys.length > MOST_OPS || keys.some((key) => claims.has(key))) {
      chunks.push([]);
      [items, claims] = [0, new Set()];
    }
    chunks.at(-1)?.push(row);
    items += 1 + keys.length;
    for (const key of keys) claims.add(key);
  }
  return chunks;
}

async function commit(a: Input & { ops: Op[] }): Promise<boolean> {
  const { platform, tenant, build, ops } = a;
  if (ops.length === 0) return true;
  const root = { tenant, app: build.app, entity: build.entity, id: 'keys' };
  const journal = newJournal({ platform, root, cause: 'build_keys' });
  return (await platform.store.commit({ plan: { tenant, ops, journal } })).ok;
}
