import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { HookContext, HookRecord } from '#core/hooks/hook-context.ts';
import type { HookEvent, RelatedWrite } from '#core/hooks/hook-result.ts';
import type { JsonObject } from '#core/json/json.ts';
import { blockedBy, blockersOf, dependenciesOf, isOpen, TASKS, waitsFor } from './project-task.ts';

type Links = { writes: RelatedWrite[]; events: HookEvent[]; blockers: number };

/** A dependency has two ends, and both are written at once: a task can be done before it is known to hold another up. */
export const linkProjectTasks: Hook = defineHook({
  name: 'link_project_tasks',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create', 'update', 'delete'],
  docs: 'Keeps `blocks` and `open_blockers` of the tasks at both ends of a dependency, refuses circles and tasks of other projects, and tells of tasks that are blocked and unblocked. A task that others depend on is not deleted.',
  params: z.strictObject({}),
  run: async (ctx) => {
    const waiting = blockedBy(ctx.record).length > 0;
    if (ctx.operation === 'delete' && waiting) return { abort: 'other tasks depend on it' };
    const links: Links = { writes: [], events: [], blockers: blockersOf(ctx.record) };
    const before = dependenciesOf(ctx.original);
    const after = ctx.operation === 'delete' ? [] : dependenciesOf(ctx.record);
    for (const id of after.filter((one) => !before.includes(one))) {
      const refused = await link({ ctx, id, links });
      if (refused !== null) return { abort: refused };
    }
    for (const id of before.filter((one) => !after.includes(one))) await unlink({ ctx, id, links });
    if (ctx.operation === 'update') await tellWaiting({ ctx, links });
    const { writes, events, blockers } = links;
    if (ctx.operation === 'delete') return { writes };
    return { writes, events, ...(blockers !== blockersOf(ctx.record) && { update: { open_blockers: blockers } }) };
  },
});

type One = { ctx: HookContext; id: string; links: Links };

/** Why a task cannot depend on another; null when it does from now on. */
async function link(a: One): Promise<string | null> {
  const { ctx, id, links } = a;
  const self = String(ctx.record['id']);
  if (id === self) return 'a task cannot depend on itself';
  const blocker = await ctx.db.get({ ...TASKS, id });
  if (blocker === null) return `there is no task ${id}`;
  if (blocker['project_id'] !== ctx.record['project_id']) return `${id} is a task of another project`;
  const circle = await waitsFor({ task: blocker, id: self, db: ctx.db });
  if (circle === null) return `${id} depends on too many tasks to be sure that this is no circle`;
  if (circle) return `${id} waits for this task itself`;
  links.writes.push(updateOf({ id, values: { blocks: [...blockedBy(blocker), self] } }));
  if (!isOpen(blocker)) return null;
  links.blockers += 1;
  if (isOpen(ctx.record)) links.events.push(blocked({ task: ctx.record, by: id, at: ctx.now }));
  return null;
}

async function unlink(a: One): Promise<void> {
  const { ctx, id, links } = a;
  const blocker = await ctx.db.get({ ...TASKS, id });
  if (blocker === null) return;
  const blocks = blockedBy(blocker).filter((one) => one !== ctx.record['id']);
  links.writes.push(updateOf({ id, values: { blocks } }));
  if (!isOpen(blocker)) return;
  links.blockers -= 1;
  if (isOpen(ctx.record)) links.events.push(unblocked({ task: ctx.record, by: id, at: ctx.now }));
}

/** What waits for a task may go on once it is over, and stops again when it is opened again. */
async function tellWaiting(a: { ctx: HookContext; links: Links }): Promise<void> {
  const { ctx, links } = a;
  const open = isOpen(ctx.record);
  if (open === isOpen(ctx.original)) return;
  const by = String(ctx.record['id']);
  for (const id of blockedBy(ctx.record)) {
    const task = await ctx.db.get({ ...TASKS, id });
    if (task === null) continue;
    const open_blockers = blockersOf(task) + (open ? 1 : -1);
    links.writes.push(updateOf({ id, values: { open_blockers } }));
    if (isOpen(task)) links.events.push((open ? blocked : unblocked)({ task, by, at: ctx.now }));
  }
}

function updateOf(a: { id: string; values: JsonObject }): RelatedWrite {
  return { operation: 'update', ...TASKS, ...a };
}

function blocked(a: { task: HookRecord; by: string; at: string }): HookEvent {
  const payload = { ...namesOf(a.task), blockedByTaskId: a.by, blockedAt: a.at };
  return { type: 'PROJECT_TASK_DEPENDENCY_BLOCKED', payload };
}

function unblocked(a: { task: HookRecord; by: string; at: string }): HookEvent {
  const payload = { ...namesOf(a.task), unblockedByTaskId: a.by, unblockedAt: a.at };
  return { type: 'PROJECT_TASK_DEPENDENCY_UNBLOCKED', payload };
}

function namesOf(task: HookRecord): JsonObject {
  return { taskId: String(task['id']), projectId: String(task['project_id']) };
}
