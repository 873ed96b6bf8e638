import { z } from 'zod';
import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { CollectionPart, CollectionStep } from '#core/workflows/steps/collection.ts';
import { keepValue } from '../large/keep-value.ts';
import { openList } from '../large/open-value.ts';
import { stepEnv } from '../step-env.ts';
import { collectionRef } from './collection-ref.ts';
import { defineTaskHandler } from './define-task-handler.ts';
import { recordStep } from './ledger.ts';
import { changeRow, countOf, orderOf, prefixWithin, readLedger, readRow } from './ledger-rows.ts';
import { type Visit, visitOf } from './visit.ts';

/** A history has 25,000 events at most, and each item takes a dozen. */
const MOST_ITEMS = 1000;

/** Works out the items of a collection and keeps them; the machine is told their numbers. */
export const itemsTask = defineTaskHandler({
  do: 'items',
  more: {},
  run: async ({ platform, task }) => {
    const visit = await visitOf({ platform, task });
    const { step, items } = collectionOf(visit);
    const known = countOf(await readRow({ platform, ref: task }));
    if (known !== null) return { indexes: numbersTo(known) };
    const { instance, at } = visit;
    const tenant = task.tenantId;
    // what is kept has no personal values in it
    const env = await stepEnv({
      ...{ platform, tenant, instance, at, task, masked: true },
      reads: items.reads,
    });
    const value = items.evaluate(env);
    const list = batched({ list: Array.isArray(value) ? value : [], size: step.batch });
    if (list.length > MOST_ITEMS) {
      const detail = `step ${step.id} has ${list.length} items; ${MOST_ITEMS} are allowed: use batch`;
      throw new DroError({ code: 'VALIDATION_FAILED', detail });
    }
    const what = `the list of items of step ${step.id}`;
    const kept = await keepValue({ platform, tenant, instanceId: instance.id, value: list, what });
    const count = list.length;
    await changeRow({ platform, ref: task, change: () => ({ status: 'running', items: kept, count }) });
    return { indexes: numbersTo(count) };
  },
});

/** Notes that an item failed; throws when there are more than are tolerated. */
export const itemFailedTask = defineTaskHandler({
  do: 'item_failed',
  more: { error: z.string(), cause: z.string() },
  run: async ({ platform, task }) => {
    const { step } = collectionOf(await visitOf({ platform, task }));
    const error = { code: task.error, message: task.cause };
    await changeRow({ platform, ref: task, change: () => ({ status: 'failed', error }) });
    const around = collectionRef(task);
    const rows = await readLedger({
      platform,
      tenant: task.tenantId,
      instanceId: task.instanceId,
      prefix: prefixWithin(around),
    });
    const failed = rows.filter((row) => row.step === step.id && row.status === 'failed').length;
    const of = countOf(await readRow({ platform, ref: around })) ?? 0;
    const most = tolerated({ step, of });
    if (failed <= most) return {};
    const detail = `step ${step.id}: ${failed} of ${of} items failed, ${most} are tolerated; the last: ${task.error}`;
    throw new DroError({ code: 'ITEMS_FAILED', detail });
  },
});

/** Gathers what the items gave: of each the output of its last step, null where it failed. */
export const gatherTask = defineTaskHandler({
  do: 'gather',
  more: {},
  run: async ({ platform, task }) => {
    const { step } = collectionOf(await visitOf({ platform, task }));
    const { tenantId: tenant, instanceId } = task;
    const rows = await readLedger({ platform, tenant, instanceId, prefix: prefixWithin(task) });
    const size = countOf(await readRow({ platform, ref: task })) ?? 0;
    const own = rows.filter((row) => row.step !== step.id).sort((x, y) => (orderOf(x) < orderOf(y) ? -1 : 1));
    const around = task.scope === undefined ? '' : `${task.scope}/`;
    const kept = Array.from({ length: size }, (_, i): Json => {
      const scope = `${around}${step.id}.${task.visit}.${i}`;
      const failed = rows.some((row) => row.step === step.id && row.scope === scope && row.status === 'failed');
      const last = own.findLast((row) => row.scope === scope && row.status === 'completed');
      return failed ? null : (last?.output ?? null);
    });
    const output = await openList({ platform, tenant, instanceId, values: kept, what: `what step ${step.id} gave` });
    await recordStep({ platform, task, output });
    return { items: size };
  },
});

function collectionOf(visit: Visit): CollectionPart {
  const { compiled } = visit;
  if (compiled?.type === 'collection') return compiled;
  throw new DroError({ code: 'NOT_FOUND', detail: `step ${String(compiled?.step.id)} has no items` });
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
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
