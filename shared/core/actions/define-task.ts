import type { z } from 'zod';
import type { Json } from '#core/json/json.ts';
import { type Action, type ActionRun, defineAction } from './define-action.ts';

/** A function that workflows and rules call by name, as packs bring it. */
export type Task = Action;

/**
 * Registers existing logic under a name: `run_task` calls it and goes on with what it returns, `dispatch_task` sends it
 * on its own way. Its input may hold templates; the schema says what it must be once they are filled. It runs at least
 * once and within 30 s; what it throws makes the attempt fail, and it is tried again.
 *
 * @example
 * ```ts
 * import { z } from 'zod';
 * import { defineTask } from '#core/actions/define-task.ts';
 * export const score = defineTask({
 *   name: 'credit_score',
 *   docs: 'Works out the credit score of a customer.',
 *   params: z.strictObject({ debts: z.number(), income: z.number() }),
 *   run: ({ params }) => ({ score: Math.round((params.income / Math.max(params.debts, 1)) * 100) }),
 * });
 * ```
 */
export function defineTask<P>(a: {
  name: string;
  /** one or two sentences */
  docs: string;
  params: z.ZodType<P>;
  /** the names that its errors may have, as with `defineAction` */
  errors?: readonly string[];
  run(ctx: ActionRun<P>): Json | Promise<Json>;
}): Task {
  return defineAction(a);
}

/** The tasks of all packs. Throws where a name is taken: one of the two would silently never run. */
export function checkedTasks(tasks: readonly Task[]): readonly Task[] {
  const names = new Set<string>();
  for (const { name } of tasks) {
    if (names.has(name)) throw new Error(`task "${name}" is there twice`);
    names.add(name);
  }
  return tasks;
}
