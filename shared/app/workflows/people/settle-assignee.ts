import type { CompiledAssignee } from '#core/workflows/people/compile-people.ts';
import { MOST_PEOPLE } from '#core/workflows/people/definition.ts';
import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { stepEnv } from '../step-env.ts';
import type { TaskCall } from '../task-payload.ts';
import type { WaitAssignee } from '../wait.ts';
import type { WorkflowAt } from '../workflow-at.ts';
import { findUser } from './find-user.ts';
import { followRelation } from './follow-relation.ts';

/**
 * Who is asked, as it stands now: handles become ids. Nobody named: then only an admin can decide, and the task is
 * seen in every admin's list.
 */
export async function settleAssignee(a: {
  platform: Platform;
  tenant: string;
  instance: Instance;
  at: WorkflowAt;
  task: TaskCall;
  assignee: CompiledAssignee;
}): Promise<WaitAssignee> {
  const { written } = a.assignee;
  if (written.type === 'role') return { type: 'role', role: written.role };
  const { names, reason: ended } = await namesOf(a);
  const people = await Promise.all(names.map(async (name) => ({ name, id: (await findUser({ ...a, name }))?.id })));
  const users = [...new Set(people.map(({ name, id }) => id ?? name))];
  const reason = ended ?? missing(people.flatMap(({ name, id }) => (id === undefined ? [name] : [])));
  if (reason !== undefined) {
    const { step, instanceId: instance_id } = a.task;
    a.platform.logger.warn('a task is for nobody who is there', { tenant: a.tenant, instance_id, step, reason });
  }
  const why = reason === undefined ? {} : { reason };
  const isList = written.type === 'users' || users.length > 1;
  if (isList) return { type: 'users', users, ...why };
  return { type: 'user', user: users[0] ?? null, ...why };
}

function missing(names: readonly string[]): string | undefined {
  const all = names.map((name) => JSON.stringify(name)).join(', ');
  return names.length === 0 ? undefined : `nobody is known as ${all}`;
}

/** `reason`: why there are none, where a relation ended too early. */
async function namesOf(a: Parameters<typeof settleAssignee>[0]): Promise<{ names: string[]; reason?: string }> {
  const { written, expression } = a.assignee;
  if (written.type === 'fixed') return { names: [written.user] };
  if (written.type === 'users') return { names: written.users };
  const env = await stepEnv({ ...a, reads: expression?.reads ?? [] });
  const value = expression?.evaluate(env) ?? null;
  if (written.type === 'relation') {
    const found = await followRelation({ ...a, model: a.at.model, relation: a.assignee, start: value });
    return found.user === null ? { names: [], reason: found.reason } : { names: [found.user] };
  }
  const all = Array.isArray(value) ? value : [value];
  return { names: all.filter((one) => typeof one === 'string' && one !== '').slice(0, MOST_PEOPLE) as string[] };
}
