import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import { isOpen } from './project-task.ts';

const PROJECTS = { app: 'psa', entity: 'projects' } as const;

/** A project closes when nothing is open, which no race gets around: the count stands on the project itself. */
export const countOpenTasks: Hook = defineHook({
  name: 'count_open_tasks',
  phase: 'in_transaction',
  kind: 'relate',
  events: ['create', 'update', 'delete'],
  docs: "Keeps the number of a project's open tasks on the project, and opens no task in a project that is over.",
  params: z.strictObject({}),
  run: async (ctx) => {
    const before = ctx.operation !== 'create' && isOpen(ctx.original) ? 1 : 0;
    const after = ctx.operation !== 'delete' && isOpen(ctx.record) ? 1 : 0;
    if (before === after) return undefined;
    const id = String(ctx.record['project_id']);
    const project = await ctx.db.get({ ...PROJECTS, id });
    if (project === null) return undefined;
    const over = project['status'] === 'closed' || project['status'] === 'cancelled';
    if (over && after === 1) return { abort: `the project is ${String(project['status'])}` };
    const open_tasks = Number(project['open_tasks'] ?? 0) + after - before;
    return { writes: [{ operation: 'update', ...PROJECTS, id, values: { open_tasks } }] };
  },
});
