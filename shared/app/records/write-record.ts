import { setTimeout as pause } from 'node:timers/promises';
import { DroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type BuiltPlan, buildPlan } from '#core/lifecycle/build-plan.ts';
import type { WriteCommand } from '#core/lifecycle/command.ts';
import type { Pending } from '#core/lifecycle/pending.ts';
import { runCommand } from '#core/lifecycle/run-command.ts';
import { WriteUnit } from '#core/lifecycle/write-unit.ts';
import type { Op } from '#core/plan/plan.ts';
import { refKey } from '#core/records/ref.ts';
import type { Commit } from '#ports/entity-store.ts';
import type { Platform } from '../platform.ts';
import { answerAfter, answerBefore, markOf } from './idempotency.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { WriteRequest, WriteResult } from './write-request.ts';

const TRIES = 10;
const LONGEST_PAUSE_MS = 50;

// who lost a race over a record waits in line for it instead of racing again
const lines = new KeyedQueue();

type Attempt = { done: WriteResult } | { contended: string };

/**
 * The one way in which a record is written: API, import, rule, workflow, console and replay all come through here.
 * Runs the whole lifecycle, commits, and on contention runs it again, at most 10 times (decisions §1.6).
 * Throws a DroError when the write is refused; then nothing was written.
 */
export async function writeRecord(a: { platform: Platform; request: WriteRequest }): Promise<WriteResult> {
  const { platform, request } = a;
  const before = await answerBefore(a);
  if (before) return before;
  const writeId = platform.ids.write();
  const id = request.command.id ?? platform.ids.record();
  // by now the lifecycle might refuse what it has done already
  if (request.once && (await isDone(a))) return doneBefore({ request, id, writeId });
  let result = await attempt({ platform, request, writeId, id });
  for (let tries = 1; 'contended' in result; tries++) {
    if (tries >= TRIES) {
      throw new DroError({
        code: 'CONTENTION',
        detail: `the write met other writers ${TRIES} times`,
        data: { retry_after: 1 },
      });
    }
    await pause(platform.ids.random() * Math.min(LONGEST_PAUSE_MS, 2 ** tries));
    result = await lines.run({ key: result.contended, work: () => attempt({ platform, request, writeId, id }) });
  }
  return result.done;
}

async function isDone(a: { platform: Platform; request: WriteRequest }): Promise<boolean> {
  const { once } = a.request;
  const [row] = once ? await a.platform.store.getSys({ keys: [once.key] }) : [];
  return row !== null && row !== undefined;
}

/** The row that makes it once is there: somebody was first, and what they wrote is for others to read. */
function doneBefore(a: { request: WriteRequest; id: string; writeId: string }): WriteResult {
  const { operation } = a.request.command;
  return { operation, id: a.id, record: null, changed: false, replayed: true, writeId: a.writeId };
}

async function attempt(a: {
  platform: Platform;
  request: WriteRequest;
  writeId: string;
  id: string;
}): Promise<Attempt> {
  const { request, writeId, id } = a;
  const command: WriteCommand = { ...request.command, id };
  const { built, root } = await plan({ ...a, command });
  const record = root.removed ? null : root.record;
  const done: WriteResult = {
    operation: command.operation,
    id,
    record,
    changed: built.writes,
    replayed: false,
    writeId,
  };
  if (!built.writes) return { done };
  const mark = markOf({ ...a, result: done });
  const committed = await a.platform.store.commit({ plan: { ...built.plan, ...(mark && { idempotency: mark }) } });
  if (committed.ok) return { done: answerAfter({ committed, done }) };
  return explain({ committed, built, request, done });
}

async function plan(a: {
  platform: Platform;
  request: WriteRequest;
  command: WriteCommand;
  writeId: string;
}): Promise<{ built: BuiltPlan; root: Pending }> {
  const { platform, request } = a;
  const { tenant, by, once } = request;
  const { model } = await platform.definitions.current(tenant);
  const extraOps: Op[] = once
    ? [
        {
          kind: 'sys',
          key: once.key,
          expect: 'absent',
          value: once.value,
          ...(once.ttl !== undefined && { ttl: once.ttl }),
        },
      ]
    : [];
  const unit = new WriteUnit({
    env: {
      tenant,
      model,
      reader: {
        get: (refs) => platform.store.get({ refs }),
        getClaim: (key) => platform.store.getClaim({ tenant, key }),
      },
      now: platform.clock.now(),
      writeId: a.writeId,
      newId: () => platform.ids.record(),
      user: by.user,
      actor: by.actor,
      cause: by.cause,
      correlationId: by.correlationId ?? a.writeId,
      ...(by.causationId !== undefined && { causationId: by.causationId }),
      depth: by.depth,
      ...(by.traceparent !== undefined && { traceparent: by.traceparent }),
      piiKey: await platform.secrets.piiKey({ tenant }),
      extraOps,
    },
  });
  const root = await runCommand({ command: a.command, unit });
  return { built: buildPlan({ unit, root }), root };
}

function explain(a: {
  committed: Extract<Commit, { ok: false }>;
  built: BuiltPlan;
  request: WriteRequest;
  done: WriteResult;
}): Attempt {
  const { committed, built, request } = a;
  const op = committed.op === undefined ? undefined : built.plan.ops[committed.op];
  switch (committed.reason) {
    case 'claim':
      throw duplicate({ built, op: committed.op ?? -1 });
    case 'key_reused':
      throw new DroError({ code: 'IDEMPOTENCY_KEY_REUSED', detail: 'the Idempotency-Key was used with another body' });
    case 'too_large':
      throw new DroError({ code: 'TOO_MANY_WRITES', detail: 'the write is over 100 items or 4 MB' });
    case 'sys':
      return { done: doneBefore({ ...a.done, request }) };
    case 'version':
    case 'contention':
      if (request.command.ifMatch !== undefined && isRoot({ op, id: a.done.id })) {
        throw new DroError({ code: 'VERSION_CONFLICT', detail: 'the record was changed in the meantime' });
      }
      return { contended: lineOf(op) };
  }
}

function isRoot(a: { op: Op | undefined; id: string }): boolean {
  return a.op?.kind === 'put' && a.op.row.ref.id === a.id;
}

function lineOf(op: Op | undefined): string {
  if (op?.kind === 'put') return refKey(op.row.ref);
  if (op?.kind === 'check') return refKey(op.ref);
  return 'store';
}

function duplicate(a: { built: BuiltPlan; op: number }): DroError {
  const claim = a.built.claims.get(a.op);
  const fields = claim?.fields ?? [];
  const where = claim ? `${claim.ref.app}/${claim.ref.entity}` : 'the entity';
  const message = `another record of ${where} has the same ${fields.join(' and ')}`;
  const data: JsonObject = { fields: [...fields] };
  const issues = fields.map((path) => ({ path, code: 'DUPLICATE_VALUE' as const, message }));
  return new DroError({ code: 'DUPLICATE_VALUE', detail: message, issues, data });
}
