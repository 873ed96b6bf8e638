import type { HookDb, HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type Json } from '#core/json/json.ts';

/** Where tasks of projects stand. */
export const TASKS = { app: 'psa', entity: 'project_tasks' } as const;

// each task that is looked at is a condition of the write
const FARTHEST = 30;

/** Whether somebody still has to do it. */
export function isOpen(task: HookRecord): boolean {
  return task['status'] === 'todo' || task['status'] === 'in_progress';
}

/** The tasks that a task depends on, each once. */
export function dependenciesOf(task: HookRecord): string[] {
  const items: Json = task['depends_on'] ?? [];
  if (!Array.isArray(items)) return [];
  return [...new Set(items.flatMap((item) => (isObject(item) ? [String(item['task_id'])] : [])))];
}

/** The tasks that depend on a task. */
export function blockedBy(task: HookRecord): string[] {
  const items: Json = task['blocks'] ?? [];
  return Array.isArray(items) ? items.map(String) : [];
}

/** How many tasks hold a task up. */
export function blockersOf(task: HookRecord): number {
  return Number(task['open_blockers'] ?? 0);
}

/** Whether a task waits, over however many others, for the one of this id; null when that is too far to tell. */
export async function waitsFor(a: { task: HookRecord; id: string; db: HookDb }): Promise<boolean | null> {
  const seen = new Set<string>();
  const ahead = dependenciesOf(a.task);
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next === a.id) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    if (seen.size > FARTHEST) return null;
    const task = await a.db.get({ ...TASKS, id: next });
    if (task) ahead.push(...dependenciesOf(task));
  }
  return false;
}
