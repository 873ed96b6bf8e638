import { z } from 'zod';
import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type Json } from '#core/json/json.ts';
import type { CollectionPart, CollectionStep } from '#core/workflows/steps/collection.ts';
import type { Platform } from '../../platform.ts';
import { failure } from '../cause-text.ts';
import { keepValue } from '../large/keep-value.ts';
import { openList } from '../large/open-value.ts';
import { stepEnv } from '../step-env.ts';
import type { TaskCall } from '../task-payload.ts';
import { collectionRef } from './collection-ref.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { recordStep } from './ledger.ts';
import {
  changeRow,
  countOf,
  type LedgerRow,
  orderOf,
  prefixWithin,
  readLedger,
  readRow,
  type VisitRef,
} from './ledger-rows.ts';
import { midCollection } from './mid-collection.ts';
import { reopenItems } from './reopen-items.ts';
import { type Visit, visitOf } from './visit.ts';

/** As many as can be gone through in portions without being a burden; those within others have fewer. */
const MOST_ITEMS = 10_000;
const MOST_WITHIN = 1000;

/** Works out the items of a collection and keeps them; the machine is told the numbers of the first that are due. */
export const itemsTask = defineTaskHandler({
  do: 'items',
  more: {
    /** as many at a time as a history has room for */
    portion: z.number().int().optional(),
    /** within others, which cannot go on in portions */
    most: z.number().int().optional(),
  },
  run: async ({ platform, task: { portion, most = portion === undefined ? MOST_WITHIN : MOST_ITEMS, ...task } }) => {
    const visit = await visitOf({ platform, task });
    await reopenItems({ platform, task, at: visit.at });
    const { size, done } = await itemsOf({ platform, task, visit, most });
    return { indexes: numbersFrom({ done, size, portion }) };
  },
});

async function itemsOf(a: {
  platform: Platform;
  task: TaskCall;
  visit: Visit;
  most: number;
}): Promise<{ size: number; done: number }> {
  const { platform, task, visit, most } = a;
  const { instance, at } = visit;
  const { step, items } = collectionOf(visit);
  const known = await readRow({ platform, ref: task });
  const size = countOf(known);
  if (size !== null) return { size, done: known?.done ?? 0 };
  const mid = midCollection({ instance, task });
  const begun = mid && (await readRow({ platform, ref: { ...task, ...mid } }));
  const count = countOf(begun);
  if (mid && begun && count !== null) {
    const { items: kept = null, done = 0, before = [] } = begun;
    const change = { status: 'running' as const, items: kept, count, done, before: [...before, mid] };
    await changeRow({ platform, ref: task, change: () => change });
    return { size: count, done };
  }
  // what is kept has no personal values in it
  const env = await stepEnv({
    ...{ platform, tenant: task.tenantId, instance, at, task, masked: true },
    reads: items.reads,
  });
  const value = items.evaluate(env);
  const list = batched({ list: listOf({ step, value }), size: step.batch });
  if (list.length > most) {
    const within = most === MOST_ITEMS ? '' : ' where it lies within another step';
    const detail = `step ${step.id} has ${list.length} items; ${most} are allowed${within}: use batch`;
    throw new DroError({ code: 'VALIDATION_FAILED', detail });
  }
  const what = `the list of items of step ${step.id}`;
  const kept = await keepValue({ platform, tenant: task.tenantId, instanceId: instance.id, value: list, what });
  const row = { status: 'running' as const, items: kept, count: list.length };
  await changeRow({ platform, ref: task, change: () => row });
  return { size: list.length, done: 0 };
}

/** Notes that an item failed; throws when there are more than are tolerated. */
export const itemFailedTask = defineTaskHandler({
  do: 'item_failed',
  more: failure,
  run: async ({ platform, task }) => {
    const { step } = collectionOf(await visitOf({ platform, task }));
    const error = { code: task.error, message: task.cause };
    await changeRow({ platform, ref: task, change: () => ({ status: 'failed', error }) });
    const around = collectionRef(task);
    const row = await readRow({ platform, ref: around });
    const rows = await rowsWithin({ platform, ref: around, row });
    const failed = rows.filter((one) => one.step === step.id && one.status === 'failed').length;
    const of = countOf(row) ?? 0;
    const most = tolerated({ step, of });
    if (failed <= most) return {};
    const detail = `step ${step.id}: ${failed} of ${of} items failed, ${most} are tolerated; the last: ${task.error}`;
    throw new DroError({ code: 'ITEMS_FAILED', detail });
  },
});

/**
 * Tells the next items that are due; behind the last ones it gathers what all gave: of each the output of its last step,
 * null where it failed.
 */
export const gatherTask = defineTaskHandler({
  do: 'gather',
  more: {
    portion: z.number().int().optional(),
    /** how many are through */
    done: z.number().int().optional(),
  },
  run: async ({ platform, task: { portion, done, ...task } }) => {
    const { step } = collectionOf(await visitOf({ platform, task }));
    const row = await readRow({ platform, ref: task });
    const size = countOf(row) ?? 0;
    if (portion !== undefined && done !== undefined && done < size) {
      await changeRow({ platform, ref: task, change: () => ({ done }) });
      return { items: size, indexes: numbersFrom({ done, size, portion }) };
    }
    const { tenantId: tenant, instanceId } = task;
    const values = await outputsOf({ platform, ref: task, row, step, size });
    const output = await openList({ platform, tenant, instanceId, values, what: `what step ${step.id} gave` });
    await recordStep({ platform, task, output, begun: row });
    return { items: size, indexes: [] };
  },
});

async function outputsOf(a: {
  platform: Platform;
  ref: VisitRef;
  row: LedgerRow | null;
  step: CollectionStep;
  size: number;
}): Promise<Json[]> {
  const { step, size } = a;
  const rows = await rowsWithin(a);
  const output = Array.from({ length: size }, (): Json => null);
  for (const row of rows.sort((x, y) => (orderOf(x) < orderOf(y) ? -1 : 1))) {
    const own = row.step !== step.id && row.status === 'completed';
    if (own && isItem({ ref: a.ref, row })) output[indexOf(row)] = row.output ?? null;
  }
  for (const row of rows) if (row.step === step.id && row.status === 'failed') output[indexOf(row)] = null;
  return output;
}

/** The rows within a collection, those of the executions that went through its first items too. */
async function rowsWithin(a: { platform: Platform; ref: VisitRef; row: LedgerRow | null }): Promise<LedgerRow[]> {
  const { platform, ref, row } = a;
  const { tenantId: tenant, instanceId } = ref;
  const visits = [...(row?.before ?? []), { epoch: ref.epoch, visit: ref.visit }];
  const parts: LedgerRow[] = [];
  for (const one of visits) {
    parts.push(...(await readLedger({ platform, tenant, instanceId, prefix: prefixWithin({ ...ref, ...one }) })));
  }
  return parts;
}

/** Whether a row is of an item itself, and not of something within it. */
function isItem(a: { ref: VisitRef; row: LedgerRow }): boolean {
  const depth = (scope: string | undefined): number => (scope === undefined ? 0 : scope.split('/').length);
  return depth(a.row.scope) === depth(a.ref.scope) + 1;
}

function indexOf(row: LedgerRow): number {
  return Number(row.scope?.split('.').at(-1));
}

/** The numbers of the next items; where there are no portions, of all. */
function numbersFrom(a: { done: number; size: number; portion: number | undefined }): number[] {
  const { done, size, portion = size } = a;
  return Array.from({ length: Math.max(0, Math.min(portion, size - done)) }, (_, i) => done + i);
}

function collectionOf(visit: Visit): CollectionPart {
  const { compiled } = visit;
  if (compiled?.type === 'collection') return compiled;
  throw new DroError({ code: 'NOT_FOUND', detail: `step ${String(compiled?.step.id)} has no items` });
}

/** Of what only the run shows: nothing is no items, anything else that is no list was not meant. */
function listOf(a: { step: CollectionStep; value: Json }): Json[] {
  const { step, value } = a;
  if (value === null || Array.isArray(value)) return value ?? [];
  const what = isObject(value) ? 'an object' : `a ${typeof value}`;
  throw new DroError({ code: 'VALIDATION_FAILED', detail: `items of step ${step.id} must be a list, and is ${what}` });
}

/** A list in parts of a size. */
export function batched(a: { list: Json[]; size: number | undefined }): Json[] {
  const { list, size } = a;
  if (size === undefined) return list;
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** How many of so many items may fail. */
export function tolerated(a: { step: CollectionStep; of: number }): number {
  const { tolerated_failures: most } = a.step;
  return typeof most === 'number' ? most : Math.floor((Number.parseInt(most, 10) * a.of) / 100);
}
