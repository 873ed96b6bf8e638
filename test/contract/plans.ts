import type { Json, JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import type { RecordChange } from '#core/plan/journal.ts';
import type { IndexKey, Op, Plan } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import type { Ref } from '#core/records/ref.ts';

/** When the contract suites begin. */
export const START = '2026-01-01T00:00:00.000Z';

let writes = 0;

/** The ref of a deal. */
export function deal(id: string, tenant = 'acme'): Ref {
  return { tenant, app: 'crm', entity: 'deals', id };
}

/** A put of a deal; a number is the version that was read. */
export function put(a: {
  id: string;
  expect?: 'absent' | number;
  data?: JsonObject;
  keys?: IndexKey[];
  deletedAt?: string;
  tenant?: string;
}): Extract<Op, { kind: 'put' }> {
  const { expect = 'absent', keys = [] } = a;
  const version = expect === 'absent' ? 1 : expect + 1;
  const row = { ref: deal(a.id, a.tenant), version, defVersion: 1, data: a.data ?? { name: a.id } };
  return { kind: 'put', row: a.deletedAt === undefined ? row : { ...row, deletedAt: a.deletedAt }, expect, keys };
}

export function claim(a: { key: string; id: string; tenant?: string }): Op {
  return { kind: 'claim', key: a.key, owner: deal(a.id, a.tenant) };
}

/** A condition: nobody holds the claim. */
export function unclaimed(key: string): Op {
  return { kind: 'unclaimed', key };
}

export function release(a: { key: string; id: string }): Op {
  return { kind: 'release', key: a.key, owner: deal(a.id) };
}

/** The key of a platform row. */
export function sysKey(sk: string, a: { pk?: string; tenant?: string } = {}): SysKey {
  return { tenant: a.tenant ?? 'acme', kind: 'wait', pk: a.pk ?? 'p', sk };
}

export function sys(a: { sk: string; value: Json; expect?: 'absent' | 'any' | number; ttl?: string; pk?: string }): Op {
  const op: Op = { kind: 'sys', key: sysKey(a.sk, a), expect: a.expect ?? 'any', value: a.value };
  return a.ttl === undefined ? op : { ...op, ttl: a.ttl };
}

/** A plan with its journal row: a writeId of its own unless one is given, one change per put, one event per type. */
export function plan(a: {
  ops?: Op[];
  writeId?: string;
  tenant?: string;
  at?: string;
  root?: Ref;
  correlationId?: string;
  types?: string[];
  mark?: { key: string; bodyHash?: string; response?: Json; ttl?: string };
}): Plan {
  const { ops = [], tenant = 'acme', at = START, types = [] } = a;
  const writeId = a.writeId ?? nextWriteId();
  const changes = ops.flatMap((op): RecordChange[] =>
    op.kind === 'put' ? [{ ref: op.row.ref, operation: 'update', version: op.row.version, changes: {} }] : [],
  );
  const root = a.root ?? changes[0]?.ref ?? deal('root', tenant);
  const correlationId = a.correlationId ?? writeId;
  const events = types.map((type, i) => event({ id: `${writeId}-${i}`, type, at, tenant, correlationId }));
  const journal = { writeId, root, version: changes[0]?.version ?? 0, at, actor: SYSTEM_ACTOR, correlationId };
  const made: Plan = { tenant, ops, journal: { ...journal, depth: 0, cause: 'api', changes, events, jobs: [] } };
  if (a.mark === undefined) return made;
  const mark = { bodyHash: 'h1', response: { status: 201 }, ttl: '2026-01-02T00:00:00.000Z', ...a.mark };
  return { ...made, idempotency: mark };
}

/** A writeId that sorts behind all before it. */
export function nextWriteId(): string {
  return `01HZZ${String(++writes).padStart(21, '0')}`;
}

function event(a: { id: string; type: string; at: string; tenant: string; correlationId: string }): DroEvent {
  const about = { app: 'crm', entity: 'deals', recordId: null, version: null, imported: false, actor: SYSTEM_ACTOR };
  const chain = { correlationId: a.correlationId, causationId: null, depth: 0 };
  const body = { record: null, original: null, changes: {}, payload: null };
  return { id: a.id, tenantId: a.tenant, type: a.type, occurredAt: a.at, ...about, ...chain, ...body };
}
