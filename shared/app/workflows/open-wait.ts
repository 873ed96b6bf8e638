import type { Json } from '#core/json/json.ts';
import type { CompiledPeople } from '#core/workflows/people/compile-people.ts';
import { needOf } from '#core/workflows/people/tally.ts';
import type { Platform } from '../platform.ts';
import { changeInstance } from './change-instance.ts';
import { type Instance, isOver } from './instance.ts';
import { loadInstance } from './load-instance.ts';
import { setLadder } from './people/escalate.ts';
import { peopleIn } from './people/open-task.ts';
import { settleAssignee } from './people/settle-assignee.ts';
import { withEntry } from './people/task.ts';
import { tellJobs } from './people/tell-job.ts';
import { voicesOf } from './people/voice.ts';
import { shownNow } from './shown.ts';
import { parseRef, type TaskCall } from './task-payload.ts';
import { reopenItems } from './tasks/reopen-items.ts';
import { fromWait, openWaitKey, toWait, type Wait, waitId, waitKey } from './wait.ts';
import { type WorkflowAt, workflowAt } from './workflow-at.ts';

type Opening = TaskCall & { token: string };

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
  await reopenItems({ platform, task, at });
  const people = peopleIn({ compiled: at.workflow.steps.get(task.step), step: task.step });
  const token = await platform.secrets.seal({ text: task.token, context: `${instanceId}/${id}` });
  const wait = known ? { ...known, token } : await newWait({ platform, task, instance, at, people, token });
  await setLadder({ platform, tenant, wait, people });
  await changeInstance({
    platform,
    tenant,
    id: instanceId,
    change: (current) =>
      Promise.resolve(
        isOver(current) || current.epoch !== task.epoch
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
              jobs: known ? [] : tellJobs({ tenant, wait, notices: people.notices.length }),
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
  people: CompiledPeople;
  token: string;
}): Promise<Wait> {
  const { platform, task, instance, at, people } = a;
  const { tenantId: tenant } = task;
  const opened = platform.clock.millis();
  const show = [...people.show];
  const { hash } = await shownNow({ platform, tenant, instance, at, show });
  const assignee = await settleAssignee({ platform, tenant, instance, at, task, assignee: people.assignee });
  const openedAt = new Date(opened).toISOString();
  const wait: Wait = {
    id: waitId(task),
    state: 'open',
    instance_id: instance.id,
    workflow: instance.workflow,
    step: task.step,
    visit: task.visit,
    epoch: task.epoch,
    ...(task.scope !== undefined && { scope: task.scope }),
    token: a.token,
    record: instance.record,
    assignee,
    show,
    shown_hash: hash,
    due_at: new Date(opened + people.timeoutMs).toISOString(),
    requested_by: instance.requested_by,
    outcome: null,
    decided_by: null,
    comment: null,
    opened_at: openedAt,
    settled_at: null,
  };
  const need = needOf({ quorum: people.ask.quorum, voices: voicesOf(wait) });
  return withEntry({ wait: { ...wait, need }, entry: { at: openedAt, what: 'opened', by: null, to: assignee } });
}
