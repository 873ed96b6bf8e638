import type { Journal, RecordChange } from '#core/plan/journal.ts';
import { entityPath } from './entity-path.ts';

const STEP: Readonly<Record<RecordChange['operation'], number>> = { create: 1, update: 0, delete: -1, restore: 1 };

/** By how much a write changes the number of records of each entity, by its path; what it leaves as it is is not named. */
export function recordSteps(journal: Journal): Map<string, number> {
  const steps = new Map<string, number>();
  for (const { ref, operation } of journal.changes) {
    const entity = entityPath(ref);
    steps.set(entity, (steps.get(entity) ?? 0) + STEP[operation]);
  }
  return new Map([...steps].filter(([, step]) => step !== 0));
}
