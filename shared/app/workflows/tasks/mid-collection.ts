import type { Instance, MidCollection } from '../instance.ts';
import type { TaskCall } from '../task-payload.ts';

// a call of its hooks may come before that of its items
const FIRST_VISITS = 2;

/** The visit in the midst of which the execution before left the collection that is asked for; null when it did not. */
export function midCollection(a: { instance: Instance; task: TaskCall }): MidCollection | null {
  const { instance, task } = a;
  const { resume } = instance;
  const begins = task.scope === undefined && task.visit <= FIRST_VISITS && resume?.step === task.step;
  return (begins && resume.within) || null;
}
