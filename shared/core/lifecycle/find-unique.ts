import type { CompiledEntity, UniqueSet } from '#core/entities/compiled-entity.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { copyObject } from '#core/json/copy.ts';
import type { Json } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import { claimKey } from '#core/records/claim-key.ts';
import { type Ref, refKey } from '#core/records/ref.ts';
import type { PlannedClaim } from './build-plan.ts';
import type { WriteUnit } from './write-unit.ts';

/**
 * The record that holds some values under a unique of its entity, as the transaction leaves it so far; null if none
 * does. Either answer is a condition of the write: a record that was found keeps its version, and a value that nobody
 * held is still free. `self` is the record that is being written: what it is about to claim does not count.
 */
export async function findUnique(a: {
  unit: WriteUnit;
  app: string;
  entity: string;
  fields: Record<string, Json>;
  self: Ref | null;
}): Promise<HookRecord | null> {
  const { unit } = a;
  const entity = unit.entity(a);
  const claim = claimOf({ tenant: unit.env.tenant, entity, fields: a.fields });
  if (claim === null) return null;
  const { key, keyOf } = claim;
  const written = writtenWith({ ...a, entity, claim });
  if (written !== null) return copyObject(written);
  const owner = await unit.env.reader.getClaim(key);
  if (owner !== null) {
    const record = await unit.current(owner);
    if (record !== null && keyOf(record) === key) return copyObject(record);
    // this transaction takes it from its owner, whose version is a condition
    const pending = unit.pending.get(refKey(owner));
    if (pending && keyOf(pending.original) === key) return null;
  }
  // free, or given up between the two reads: then the condition fails, and the write runs again
  unit.unclaimed.add(key);
  return null;
}

/** A claim: its key, and the key that a record has in its place. */
type Claim = { key: string; keyOf: (record: Record<string, Json>) => string | null };

/** The claim that stands for some values under a unique of their entity; null where one of them is absent. */
export function claimOf(a: { tenant: string; entity: CompiledEntity; fields: Record<string, Json> }): Claim | null {
  const { tenant, entity } = a;
  const { app, name } = entity;
  const unique = uniqueOver({ entity, names: Object.keys(a.fields) });
  const { caseInsensitive } = unique;
  const keyOf: Claim['keyOf'] = (record) => {
    const values = unique.fields.map((field) => record[field] ?? null);
    return claimKey({ tenant, app, entity: name, index: unique.name, values, caseInsensitive });
  };
  const key = keyOf(a.fields);
  return key === null ? null : { key, keyOf };
}

/**
 * The conditions for values that were found free. A claim of the same transaction is such a condition already, and when
 * it fails the write runs again, for what was found is no longer so. Where the transaction releases the value, it was
 * not free at all: the condition takes the place of the release, so that it fails.
 */
export function addUnclaimed(a: { unit: WriteUnit; ops: Op[]; claims: Map<number, PlannedClaim> }): void {
  const { unit, ops, claims } = a;
  for (const key of unit.unclaimed) {
    const at = ops.findIndex((op) => (op.kind === 'claim' || op.kind === 'release') && op.key === key);
    const claim = claims.get(at);
    if (claim) claims.set(at, { ...claim, regenerate: true });
    else if (at < 0) ops.push({ kind: 'unclaimed', key });
    else ops[at] = { kind: 'unclaimed', key };
  }
}

function uniqueOver(a: { entity: CompiledEntity; names: readonly string[] }): UniqueSet {
  const { entity, names } = a;
  const unique = entity.uniques.find(
    (one) => one.fields.length === names.length && one.fields.every((field) => names.includes(field)),
  );
  if (unique) return unique;
  throw new Error(`${entity.app}/${entity.name} has no unique over ${names.join(', ')}: declare it, or look up by id`);
}

/** Another record that this transaction has given the values to. */
function writtenWith(a: {
  unit: WriteUnit;
  entity: CompiledEntity;
  claim: Claim;
  self: Ref | null;
}): HookRecord | null {
  const self = a.self === null ? null : refKey(a.self);
  for (const [name, pending] of a.unit.pending) {
    if (name === self || pending.entity !== a.entity || pending.removed !== null) continue;
    if (a.claim.keyOf(pending.record) === a.claim.key) return pending.record;
  }
  return null;
}
