import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Platform } from '../../platform.ts';
import type { InstanceChange } from '../change-instance.ts';
import type { Instance } from '../instance.ts';
import { keepValue } from '../large/keep-value.ts';
import { openAll } from '../large/open-value.ts';
import { ENGINE_ATTEMPTS } from '../run-jobs.ts';
import { stepKey } from '../tasks/ledger-rows.ts';
import { type EventWait, eventWaitKey, fromEventWait, type Signal } from './event-wait.ts';
import { resultOf } from './result-of.ts';
import { markOf } from './round-of.ts';

/** Whether a wait is for this signal, and still needs it. */
export function fits(a: { wait: EventWait; signal: Pick<Signal, 'name' | 'correlation'> }): boolean {
  return a.wait.awaits.some((one) => isFor({ one, signal: a.signal }) && !Object.hasOwn(a.wait.got, one.key));
}

/** The wait with what has come; complete when it waits for nothing more. */
export function given(a: { wait: EventWait; signal: Signal }): { wait: EventWait; complete: boolean } {
  const { wait, signal } = a;
  const slot = wait.awaits.find((one) => isFor({ one, signal }) && !Object.hasOwn(wait.got, one.key));
  if (!slot) return { wait, complete: false };
  const got = { ...wait.got, [slot.key]: signal.data };
  const complete = wait.mode === 'any' || wait.awaits.every((one) => Object.hasOwn(got, one.key));
  return { wait: { ...wait, got }, complete };
}

/** What the step gives: the one that came, with its key; of all that had to come, each by its key. */
function outputOf(a: { wait: EventWait; got: JsonObject }): Json {
  const { wait, got } = a;
  if (wait.mode === 'all') return got;
  const [entry] = Object.entries(got);
  if (!entry) return null;
  const [key, data] = entry;
  return isObject(data) ? { ...data, key } : { key, data };
}

/** Ends a wait with all that goes with it; the caller has seen that it is open. */
export async function closeEventWait(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  wait: EventWait;
  etag: number | 'absent';
  state: 'met' | 'timed_out';
  /** left out: the execution is told by a job */
  told?: true;
}): Promise<InstanceChange> {
  const { platform, tenant, instance } = a;
  const { id: instanceId } = instance;
  const wait: EventWait = { ...a.wait, state: a.state, settled_at: platform.clock.now() };
  const key = eventWaitKey({ tenant, instanceId, id: wait.id });
  const left = (instance.event_waits ?? []).filter((one) => one !== wait.id);
  // in a collection the same step may wait for other items still
  const isStill = left.some((one) => one.split('/').at(-1)?.startsWith(`${wait.step}.`));
  const waitingFor = instance.waiting_for.filter((step) => isStill || step !== wait.step);
  const ops: Op[] = [{ kind: 'sys', key, expect: a.etag, value: fromEventWait(wait) }];
  if ('output' in resultOf(wait) && a.state === 'met') ops.push(await stepOp({ platform, tenant, wait }));
  const job = {
    id: `event:${instanceId}:${markOf(wait)}`,
    tenant,
    kind: 'settle_event_wait' as const,
    group: `instance:${instanceId}`,
    payload: { instance_id: instanceId, wait_id: wait.id },
    maxAttempts: ENGINE_ATTEMPTS,
  };
  return {
    instance: {
      ...instance,
      status: waitingFor.length === 0 ? 'running' : instance.status,
      waiting_for: waitingFor,
      event_waits: left,
      // what comes from outside starts a chain anew, as people and timers do
      depth: 0,
    },
    ops,
    ...(a.told !== true && { jobs: [job] }),
  };
}

/** What the step gave, for later ones. */
async function stepOp(a: { platform: Platform; tenant: string; wait: EventWait }): Promise<Op> {
  const { step, epoch, visit, scope, instance_id: instanceId, settled_at: at } = a.wait;
  const key = stepKey({ tenantId: a.tenant, instanceId, step, epoch, visit, scope });
  const of = { platform: a.platform, tenant: a.tenant, instanceId };
  const got = await openAll({ ...of, value: a.wait.got });
  const value = outputOf({ wait: a.wait, got });
  const output = await keepValue({ ...of, value, what: `what step ${step} waited for` });
  const seq = a.platform.ids.write();
  const row = { step, epoch, visit, ...(scope !== undefined && { scope }), status: 'completed', output, seq, at };
  return { kind: 'sys', key, expect: 'any', value: row };
}

function isFor(a: {
  one: { name: string; correlation: string | null };
  signal: Pick<Signal, 'name' | 'correlation'>;
}): boolean {
  return a.one.name === a.signal.name && a.one.correlation === a.signal.correlation;
}
