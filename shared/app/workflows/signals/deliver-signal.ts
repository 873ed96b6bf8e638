import type { Json } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Platform } from '../../platform.ts';
import { changeInstance, type InstanceChange } from '../change-instance.ts';
import { type Instance, isOver } from '../instance.ts';
import { keepValue } from '../large/keep-value.ts';
import { closeEventWait, fits, given } from './close-event-wait.ts';
import {
  type EventWait,
  eventWaitKey,
  fromEventWait,
  type Signal,
  seenKey,
  signalKey,
  toEventWait,
} from './event-wait.ts';

/** What became of a signal: a step takes it, it lies there until one does, it had come before, or nobody is left. */
export type Delivery = 'delivered' | 'kept' | 'known' | 'over';

// longer than anything is tried again
const SEEN_KEPT_MS = 90 * 24 * 3_600_000;

/**
 * Gives an instance a signal: to the step that waits for it, else it is kept until one does (decisions §4.7). The
 * instance's row arbitrates: the signal and the opening of a wait never miss each other, and it counts once.
 */
export async function deliverSignal(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  signal: Signal;
  actor?: Actor;
}): Promise<Delivery> {
  const { platform, tenant, instanceId } = a;
  const what = `the signal ${a.signal.name}`;
  // before the row that names it: what nobody takes in the end is found there, and goes
  const data = await keepValue({ platform, tenant, instanceId, value: a.signal.data, what });
  const signal: Signal = { ...a.signal, data };
  let delivery: Delivery = 'over';
  await changeInstance({
    platform,
    tenant,
    id: instanceId,
    ...(a.actor && { actor: a.actor }),
    change: async (instance) => {
      delivery = 'over';
      if (isOver(instance)) return null;
      const seen = seenKey({ tenant, instanceId, signalId: signal.id });
      const [mark] = await platform.store.getSys({ keys: [seen] });
      delivery = 'known';
      if (mark) return null;
      const ttl = new Date(platform.clock.millis() + SEEN_KEPT_MS).toISOString();
      const ops: Op[] = [{ kind: 'sys', key: seen, expect: 'absent', value: {}, ttl }];
      const taken = await take({ platform, tenant, instance, signal });
      delivery = taken ? 'delivered' : 'kept';
      if (taken) return { ...taken, ops: [...ops, ...(taken.ops ?? [])] };
      const key = signalKey({ tenant, instanceId, signal });
      ops.push({ kind: 'sys', key, expect: 'any', value: signal as unknown as Json });
      return { instance, ops };
    },
  });
  return delivery;
}

async function take(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  signal: Signal;
}): Promise<InstanceChange | null> {
  const { platform, tenant, instance, signal } = a;
  const keys = (instance.event_waits ?? []).map((id) => eventWaitKey({ tenant, instanceId: instance.id, id }));
  const rows = keys.length === 0 ? [] : await platform.store.getSys({ keys });
  for (const row of rows) {
    const wait: EventWait | null = row ? toEventWait(row.value) : null;
    if (!row || wait?.state !== 'open' || wait.epoch !== instance.epoch || !fits({ wait, signal })) continue;
    const filled = given({ wait, signal });
    if (filled.complete) {
      return closeEventWait({ platform, tenant, instance, wait: filled.wait, etag: row.etag, state: 'met' });
    }
    return { instance, ops: [{ kind: 'sys', key: row.key, expect: row.etag, value: fromEventWait(filled.wait) }] };
  }
  return null;
}
