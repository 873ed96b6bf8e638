import type { VisitRef } from './ledger-rows.ts';

/** The visit of the collection around an item, told by where the item lies. */
export function collectionRef(task: VisitRef): VisitRef {
  const parts = (task.scope ?? '').split('/');
  const [step = '', visit = '1'] = (parts.at(-1) ?? '').split('.');
  const { scope: _, ...rest } = task;
  const around = parts.slice(0, -1).join('/');
  return { ...rest, step, visit: Number(visit), ...(around !== '' && { scope: around }) };
}
