import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { CompiledOf } from '#core/workflows/compiled-workflow.ts';
import type { Platform } from '../../platform.ts';
import { changeInstance, type InstanceChange } from '../change-instance.ts';
import { type Instance, isOver } from '../instance.ts';
import { loadInstance } from '../load-instance.ts';
import { stepEnv } from '../step-env.ts';
import { parseRef, type TaskCall } from '../task-payload.ts';
import { reopenItems } from '../tasks/reopen-items.ts';
import { waitId } from '../wait.ts';
import { type WorkflowAt, workflowAt } from '../workflow-at.ts';
import { closeEventWait, given } from './close-event-wait.ts';
import {
  type Awaited,
  type EventWait,
  eventName,
  eventWaitKey,
  fromEventWait,
  sentName,
  signalPrefix,
  toEventWait,
  toSignal,
} from './event-wait.ts';
import { correlationOf } from './interests.ts';
import { isNext, markOf } from './round-of.ts';
import { nextRound, tellExecution } from './rounds.ts';
import { startChild } from './start-child.ts';

type Opening = TaskCall & { token: string };
type Input = { platform: Platform; task: Opening; instance: Instance; at: WorkflowAt };

/**
 * Opens the wait of a step for events, signals or the end of another workflow, and takes at once what has come early.
 * Opened again for the same visit it takes the new token; what has come already is delivered. A nested workflow that
 * failed is begun anew where its execution knows of that and tries again what lies around.
 */
export async function openEventWait(a: { platform: Platform; task: Opening }): Promise<Json> {
  const { platform, task } = a;
  const { tenantId: tenant, instanceId } = task;
  const id = waitId(task);
  const key = eventWaitKey({ tenant, instanceId, id });
  const { instance } = await loadInstance({ platform, tenant, id: instanceId });
  mustRun({ instance, task });
  const at = await workflowAt({ platform, tenant, ...parseRef(task.workflowRef) });
  await reopenItems({ platform, task, at });
  const token = await platform.secrets.seal({ text: task.token, context: `${instanceId}/${id}` });
  const [before] = await platform.store.getSys({ keys: [key] });
  const known = before ? toEventWait(before.value) : null;
  const round = await nextRound({ platform, known, token: task.token });
  const fresh = round === null ? null : await newWait({ platform, task, instance, at, id, token, round });
  let settled: EventWait | null = null;
  await changeInstance({
    platform,
    tenant,
    id: instanceId,
    change: async (current) => {
      settled = null;
      mustRun({ instance: current, task });
      const [row] = await platform.store.getSys({ keys: [key] });
      const stored = row ? toEventWait(row.value) : null;
      const last = fresh !== null && isNext({ fresh, stored }) ? fresh : stored;
      if (last === null) throw new Error(`the wait ${id} is gone`);
      const wait: EventWait = { ...last, token };
      if (wait.state !== 'open') {
        settled = wait;
        return null;
      }
      return register({ platform, tenant, current, wait, etag: row?.etag ?? 'absent' });
    },
  });
  if (settled !== null) await tellExecution({ platform, tenant, wait: settled, token: task.token });
  return { wait: id };
}

/** What has come early fills the wait, the oldest first; then it is stored, open or met. */
async function register(a: {
  platform: Platform;
  tenant: string;
  current: Instance;
  wait: EventWait;
  etag: number | 'absent';
}): Promise<InstanceChange> {
  const { platform, tenant, current, etag } = a;
  const { id: instanceId } = current;
  const ops: Op[] = [];
  let { wait } = a;
  if (Object.keys(wait.got).length === wait.awaits.length) {
    return closeEventWait({ platform, tenant, instance: current, wait, etag, state: 'met' });
  }
  for (const awaited of wait.awaits) {
    if (Object.hasOwn(wait.got, awaited.key)) continue;
    const prefix = signalPrefix(awaited);
    const taken = ops.length;
    const { rows } = await platform.store.querySys({
      tenant,
      kind: 'signal',
      pk: instanceId,
      prefix,
      limit: taken + 1,
    });
    // two that wait for the same take one each
    const row = rows.find((one) => !ops.some((op) => op.kind === 'sys' && op.key.sk === one.key.sk));
    if (!row) continue;
    const filled = given({ wait, signal: toSignal(row.value) });
    wait = filled.wait;
    ops.push({ kind: 'sys', key: row.key, expect: row.etag, value: null });
    if (!filled.complete) continue;
    const closed = await closeEventWait({ platform, tenant, instance: current, wait, etag, state: 'met' });
    return { ...closed, ops: [...ops, ...(closed.ops ?? [])] };
  }
  ops.push({
    kind: 'sys',
    key: eventWaitKey({ tenant, instanceId, id: wait.id }),
    expect: etag,
    value: fromEventWait(wait),
  });
  const instance: Instance = {
    ...current,
    status: 'waiting',
    waiting_for: [...new Set([...current.waiting_for, wait.step])],
    event_waits: [...new Set([...(current.event_waits ?? []), wait.id])],
  };
  return { instance, ops };
}

async function newWait(a: Input & { id: string; token: string; round: number }): Promise<EventWait> {
  const { platform, task, instance, at, id, round } = a;
  const compiled = at.workflow.steps.get(task.step);
  const wait = {
    id,
    state: 'open' as const,
    instance_id: instance.id,
    step: task.step,
    visit: task.visit,
    epoch: task.epoch,
    ...(task.scope !== undefined && { scope: task.scope }),
    token: a.token,
    got: {},
    ...(round > 1 && { round }),
    opened_at: platform.clock.now(),
    settled_at: null,
  };
  if (compiled?.type === 'wait_for_event') {
    return { ...wait, mode: compiled.mode, awaits: await awaitsOf({ ...a, compiled }), child: null };
  }
  if (compiled?.type === 'workflow') {
    return { ...wait, mode: 'any', ...(await startChild({ ...a, compiled, mark: markOf(wait) })) };
  }
  throw new DroError({ code: 'NOT_FOUND', detail: `step ${task.step} waits for nothing` });
}

async function awaitsOf(a: Input & { compiled: CompiledOf<'wait_for_event'> }): Promise<Awaited[]> {
  const { platform, task, instance, at, compiled } = a;
  const reads = compiled.awaits.flatMap((one) => (one.kind === 'event' ? (one.correlation?.reads ?? []) : []));
  const env = await stepEnv({ platform, tenant: task.tenantId, instance, at, task, reads });
  return compiled.awaits.map((one) => {
    if (one.kind === 'signal') return { key: one.key, name: sentName(one.name), correlation: null };
    const own = one.correlation === null ? { record: { id: instance.record?.id ?? null } } : env;
    const correlation = correlationOf({ awaited: one, env: own });
    if (correlation === null) {
      const what = one.correlation?.source ?? 'record.id';
      const detail = `step ${task.step} waits for ${one.source.type} by ${what}, which is null`;
      throw new DroError({ code: 'VALIDATION_FAILED', detail });
    }
    return { key: one.key, name: eventName({ ...one.source, from: one.from }), correlation };
  });
}

function mustRun(a: { instance: Instance; task: Opening }): void {
  const { instance, task } = a;
  if (!isOver(instance) && instance.epoch === task.epoch) return;
  const detail = `instance ${instance.id} is ${instance.status} at epoch ${instance.epoch}`;
  throw new DroError({ code: 'ALREADY_DECIDED', detail });
}
