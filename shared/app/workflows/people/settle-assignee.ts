import type { CompiledAssignee } from '#core/workflows/people/compile-people.ts';
import { MOST_PEOPLE } from '#core/workflows/people/definition.ts';
import type { Platform } from '../../platform.ts';
import type { Instance } from '../instance.ts';
import { stepEnv } from '../step-env.ts';
import type { TaskCall } from '../task-payload.ts';
import type { WaitAssignee } from '../wait.ts';
import type { WorkflowAt } from '../workflow-at.ts';
import { findUser } from './find-user.ts';

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
  const names = await namesOf(a);
  const users = [
    ...new Set(await Promise.all(names.map(async (name) => (await findUser({ ...a, name }))?.id ?? name))),
  ];
  const isList = written.type === 'users' || users.length > 1;
  return isList ? { type: 'users', users } : { type: 'user', user: users[0] ?? null };
}

async function namesOf(a: Parameters<typeof settleAssignee>[0]): Promise<string[]> {
  const { written, expression } = a.assignee;
  if (written.type === 'fixed') return [written.user];
  if (written.type === 'users') return written.users;
  const env = await stepEnv({ ...a, reads: expression?.reads ?? [] });
  const value = expression?.evaluate(env) ?? null;
  const all = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'string' && one !== '').slice(0, MOST_PEOPLE) as string[];
}
