import { isAddress } from '#core/actions/notify-action.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { CompiledNotice, CompiledPeople } from '#core/workflows/people/compile-people.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import { runAction } from '../../actions/run-action.ts';
import type { Platform } from '../../platform.ts';
import { readSettings } from '../../settings/settings.ts';
import { withCleanFailure } from '../clean-failure.ts';
import type { Instance } from '../instance.ts';
import { loadInstance } from '../load-instance.ts';
import { stepEnv } from '../step-env.ts';
import { causeOf } from '../tasks/visit.ts';
import { toWait, type Wait, waitKey } from '../wait.ts';
import type { WorkflowAt } from '../workflow-at.ts';
import { changeWait } from './change-wait.ts';
import { findUser } from './find-user.ts';
import { madeFrom } from './open-task.ts';
import { callOf, withEntry } from './task.ts';
import { makeLink } from './task-link.ts';
import { peopleOf } from './voice.ts';

/** The setting that holds where the links in notifications lead to. */
export const PUBLIC_URL = 'PUBLIC_URL';
/** Where links are answered. */
export const LINK_PATH = '/api/_tasks/';

type Task = {
  platform: Platform;
  tenant: string;
  wait: Wait;
  instance: Instance;
  at: WorkflowAt;
  people: CompiledPeople;
  title: string;
  turn: number;
  /** it is still with whom it was made for */
  first: boolean;
};

/**
 * Tells people of a task that is open: everybody who is named gets a link of their own. One who cannot be reached does
 * not keep the others from it; the job then fails and names the reason.
 */
export async function tellTask(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const instanceId = String(payload['instance_id']);
  const id = String(payload['wait_id']);
  const [row] = await platform.store.getSys({ keys: [waitKey({ tenant, instanceId, id })] });
  const wait = row ? toWait(row.value) : null;
  if (wait?.state !== 'open') return;
  const { instance } = await loadInstance({ platform, tenant, id: instanceId });
  const turn = Number(payload['turn']);
  const moved = (wait.history ?? []).some(({ what }) => what === 'reassigned' || what === 'escalated');
  const first = payload['to'] === undefined && !moved;
  const task: Task = { platform, tenant, wait, instance, ...(await madeFrom({ platform, tenant, wait })), turn, first };
  const to = typeof payload['to'] === 'string' ? [payload['to']] : recipientsOf(wait);
  const failures: unknown[] = [];
  for (const [i, notice] of task.people.notices.entries()) {
    for (const one of to) {
      const told = tell({ ...task, notice, i, to: one });
      await told.catch((error: unknown) => failures.push(error));
    }
  }
  if (failures.length > 0) throw failures[0];
  await noteTold({ platform, tenant, wait, to });
}

/** Users by id; null = everybody with the role. */
function recipientsOf(wait: Wait): (string | null)[] {
  return wait.assignee.type === 'role' ? [null] : peopleOf(wait).filter((one) => one !== wait.requested_by);
}

async function tell(a: Task & { notice: CompiledNotice; i: number; to: string | null }): Promise<void> {
  const { platform, tenant, instance, at, notice, wait, to } = a;
  const { action } = notice;
  const masked = action.spec.keeps === true;
  const reads = [...action.reads, ...(notice.address?.reads ?? [])];
  const env = await stepEnv({ platform, tenant, instance, at, task: callOf(a), reads, masked });
  const task = {
    to: await reachOf({ ...a, env }),
    link: await linkOf(a),
    step: wait.step,
    title: a.title,
    due_at: wait.due_at,
    outcomes: [...a.people.ask.outcomes],
  };
  const mark = `${wait.id}:${a.turn}:${a.i}:${to ?? 'role'}`;
  const work = (): Promise<Json> =>
    runAction({
      platform,
      name: action.spec.name,
      params: action.render({ ...env, task }),
      context: {
        tenant,
        app: instance.workflow.app,
        subject: instance.record,
        event: null,
        by: causeOf({ instance, tenant, mark }),
        once: { key: { tenant, kind: 'reaction', pk: `task:${instance.id}`, sk: mark }, ttl: untilAfter(wait) },
        seed: { at: wait.opened_at, cause: `task:${instance.id}:${mark}` },
      },
    });
  await withCleanFailure({ platform, tenant, instance, work });
}

/** What the channel reaches somebody by. */
async function reachOf(
  a: Task & { notice: CompiledNotice; to: string | null; env: Record<string, unknown> },
): Promise<Json> {
  const { to, notice, wait, platform, tenant } = a;
  if (to === null) return wait.assignee.type === 'role' ? { role: wait.assignee.role } : null;
  if (notice.channel === 'in_app') return to;
  if (notice.address && a.first) return notice.address.render(a.env);
  const { handle = to } = (await findUser({ platform, tenant, name: to })) ?? {};
  if (isAddress(handle)) return handle;
  const detail = `the handle of user ${to} is no mail address; give notify an address, or use in_app`;
  throw new DroError({ code: 'VALIDATION_FAILED', detail });
}

/** A link that decides in a person's name; to everybody with a role one that needs a token, as all do. */
async function linkOf(a: Task & { to: string | null }): Promise<string> {
  const { platform, tenant, wait, to } = a;
  const { [PUBLIC_URL]: base = '' } = await readSettings({ platform, tenant });
  if (to === null) return `${base}/api/_workflows/pending?role=${encodeURIComponent(roleOf(wait))}`;
  const token = await makeLink({
    platform,
    link: {
      tenant,
      instanceId: wait.instance_id,
      waitId: wait.id,
      userId: to,
      outcomes: a.people.ask.outcomes,
      expires: Date.parse(wait.due_at),
    },
  });
  return base + LINK_PATH + token;
}

function roleOf(wait: Wait): string {
  return wait.assignee.type === 'role' ? wait.assignee.role : '';
}

/** The mark outlives the task, so that a repetition finds it. */
function untilAfter(wait: Wait): string {
  return new Date(Date.parse(wait.due_at) + 30 * 24 * 3600 * 1000).toISOString();
}

async function noteTold(a: { platform: Platform; tenant: string; wait: Wait; to: (string | null)[] }): Promise<void> {
  const { platform, tenant, wait: told } = a;
  const to = a.to.map((one) => one ?? roleOf(told));
  const at = platform.clock.now();
  await changeWait({
    platform,
    tenant,
    instanceId: told.instance_id,
    id: told.id,
    change: (wait) => Promise.resolve({ wait: withEntry({ wait, entry: { at, what: 'told', by: null, to } }) }),
  });
}
