import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import { parseDuration } from '#core/time/duration.ts';
import type { CompiledStep } from '#core/workflows/compiled-workflow.ts';
import type { Platform } from '../platform.ts';
import { changeInstance } from './change-instance.ts';
import { type Instance, isOver } from './instance.ts';
import { loadInstance } from './load-instance.ts';
import { shownNow } from './shown.ts';
import { stepEnv } from './step-env.ts';
import { parseRef, type WaitPayload } from './task-payload.ts';
import { fromWait, openWaitKey, toWait, type Wait, type WaitAssignee, waitId, waitKey } from './wait.ts';
import { type WorkflowAt, workflowAt } from './workflow-at.ts';

type Opening = Extract<WaitPayload, { do: 'open' }>;

/**
 * Opens the wait of a step: who decides, what they are shown and until when is settled now and stored with the
 * sealed token. Opened again for the same visit it takes the new token; what is decided already is delivered.
 */
export async function openWait(a: { platform: Platform; task: Opening }): Promise<Json> {
  const { platform, task } = a;
  const { tenantId: tenant, instanceId } = task;
  const id = waitId(task);
  const key = waitKey({ tenant, instanceId, id });
  const [before] = await platform.store.getSys({ keys: [key] });
  const known = before ? toWait(before.value) : null;
  if (known && known.state !== 'open') {
    await platform.engine.settle({ token: task.token, result: { output: { outcome: known.outcome ?? 'timeout' } } });
    return { wait: id };
  }
  const { instance } = await loadInstance({ platform, tenant, id: instanceId });
  const at = await workflowAt({ platform, tenant, ...parseRef(task.workflowRef) });
  const token = await platform.secrets.seal({ text: task.token, context: `${instanceId}/${id}` });
  const wait = known ? { ...known, token } : await newWait({ platform, task, instance, at, token });
  await changeInstance({
    platform,
    tenant,
    id: instanceId,
    change: (current) =>
      Promise.resolve(
        isOver(current)
          ? null
          : {
              instance: {
                ...current,
                status: 'waiting',
                waiting_for: [...new Set([...current.waiting_for, task.step])],
              },
              ops: [
                { kind: 'sys', key, expect: before ? before.etag : 'absent', value: fromWait(wait) },
                {
                  kind: 'sys',
                  key: openWaitKey({ tenant, wait }),
                  expect: 'any',
                  value: { instance_id: instanceId, wait_id: id },
                },
              ],
            },
      ),
  });
  return { wait: id };
}

async function newWait(a: {
  platform: Platform;
  task: Opening;
  instance: Instance;
  at: WorkflowAt;
  token: string;
}): Promise<Wait> {
  const { platform, task, instance, at } = a;
  const compiled = at.workflow.steps.get(task.step);
  if (compiled?.type !== 'approval')
    throw new DroError({ code: 'NOT_FOUND', detail: `there is no approval step ${task.step}` });
  const opened = platform.clock.millis();
  const { show, timeout } = compiled.step;
  const { hash } = await shownNow({ platform, tenant: task.tenantId, instance, at, show });
  return {
    id: waitId(task),
    state: 'open',
    instance_id: instance.id,
    workflow: instance.workflow,
    step: task.step,
    visit: task.visit,
    epoch: task.epoch,
    token: a.token,
    record: instance.record,
    assignee: await assigneeOf({ ...a, compiled }),
    show,
    shown_hash: hash,
    due_at: new Date(opened + (parseDuration(timeout) ?? 0)).toISOString(),
    requested_by: instance.requested_by,
    outcome: null,
    decided_by: null,
    comment: null,
    opened_at: new Date(opened).toISOString(),
    settled_at: null,
  };
}

async function assigneeOf(a: {
  platform: Platform;
  task: Opening;
  instance: Instance;
  at: WorkflowAt;
  compiled: Extract<CompiledStep, { type: 'approval' }>;
}): Promise<WaitAssignee> {
  const { assignee } = a.compiled.step;
  if (assignee.type === 'role') return { type: 'role', role: assignee.role };
  if (assignee.type === 'fixed') return { type: 'user', user: assignee.user };
  const expression = a.compiled.assignee;
  const env = await stepEnv({ ...a, tenant: a.task.tenantId, reads: expression?.reads ?? [] });
  const user = expression?.evaluate(env) ?? null;
  // nobody named: then only an admin can decide, and the task is seen in every admin's list
  return { type: 'user', user: typeof user === 'string' ? user : null };
}
