import { presentRecord } from '#app/records/present.ts';
import { entityOf } from '#app/records/read-record.ts';
import { type EachResult, writeEach } from '#app/records/write-each.ts';
import type { WriteResult } from '#app/records/write-request.ts';
import { type TogetherRequest, writeTogether } from '#app/records/write-together.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { toProblem } from '#core/errors/problem.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type Answer, ok } from '../answer.ts';
import { causeOf } from '../input/cause.ts';
import { idempotently } from '../input/idempotency.ts';
import type { Call } from '../route.ts';
import type { BulkItem } from './bulk-shapes.ts';
import { entityRequest } from './record-answer.ts';

type Input = { call: Call; items: readonly BulkItem[]; atomic: boolean };
type Results = { results: JsonObject[]; asks: boolean };

/** Writes several records: together, or each for itself. */
export async function bulk(a: Input): Promise<Answer> {
  const { call, items, atomic } = a;
  const entity = await entityOf({ platform: call.tools.platform, request: entityRequest(call) });
  const { results, asks } = await idempotently({
    call,
    body: { atomic, items: items.map(({ acknowledge_warnings: _, ...item }) => item) },
    work: async (idempotency) => {
      const { tenant } = call.caller;
      const by = { correlationId: call.tools.platform.ids.write(), ...causeOf(call) };
      const base = { tenant, by, ...(idempotency && { idempotency }) };
      return atomic ? together({ ...a, entity, base }) : each({ ...a, entity, base });
    },
  });
  return asks ? { status: 202, body: { results } } : ok({ results });
}

type Bases = Input & { entity: CompiledEntity; base: Omit<TogetherRequest, 'items'> };

async function together(a: Bases): Promise<Results> {
  const { platform } = a.call.tools;
  const results = await writeTogether({ platform, request: requestOf(a) });
  // one question holds all of them up
  const asks = results.some((one) => one.acknowledgment !== undefined);
  return { results: results.map((result) => presentResult({ ...a, result, asks })), asks };
}

async function each(a: Bases): Promise<Results> {
  const { platform } = a.call.tools;
  const results = await writeEach({ platform, request: requestOf(a) });
  return { results: results.map((one, i) => presentEach({ ...a, one, id: a.items[i]?.id ?? null })), asks: false };
}

function requestOf(a: Bases): TogetherRequest {
  const { app, entity } = entityRequest(a.call);
  const items = a.items.map((item): TogetherRequest['items'][number] => {
    const { id, values = {}, if_match: ifMatch, acknowledge_warnings: token = null } = item;
    const operation = item.operation ?? (id === undefined ? 'create' : 'update');
    const where = { app, entity, ...(id !== undefined && { id }), ...(ifMatch !== undefined && { ifMatch }) };
    return { command: { operation, ...where, values, origin: 'client' }, acknowledge: { token, body: values } };
  });
  return { ...a.base, items };
}

function presentEach(a: Bases & { one: EachResult; id: string | null }): JsonObject {
  const { one, id } = a;
  if (one.ok) return presentResult({ ...a, result: one.result, asks: one.result.acknowledgment !== undefined });
  return { status: one.error.status, id, record: null, problem: toProblem({ error: one.error }) };
}

function presentResult(a: Bases & { result: WriteResult; asks: boolean }): JsonObject {
  const { entity, result, asks } = a;
  const record = result.record && presentRecord({ entity, record: result.record });
  const { id, warnings = [], acknowledgment: token = null } = result;
  // a record that would be new has no id until it is
  const shown = { id: asks && result.operation === 'create' ? null : id, record };
  if (asks) return { status: 202, ...shown, warnings: [...warnings], acknowledgment_token: token };
  const status = record === null ? 204 : result.operation === 'create' ? 201 : 200;
  return { status, ...shown, ...(result.replayed && { replayed: true }) };
}
