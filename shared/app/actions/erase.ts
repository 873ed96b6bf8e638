import { eraseRecord } from '../pii/erase-record.ts';
import type { ActionRunner } from './action-context.ts';
import { targetOf } from './records.ts';

/** Takes the personal values out of a record; a second time there is nothing left to take. */
export const erase: ActionRunner = async ({ platform, params, context }) => {
  const { tenant, by } = context;
  const target = targetOf({ params, context });
  const { id, changed } = await eraseRecord({ platform, tenant, by, ...target });
  return { id, changed };
};
