import { ADMIN_APP } from '../definitions/save-definitions.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { type ScheduleState, scheduleKey, storedSchedule } from './schedule-state.ts';

/** Stores how far a rule's schedule has come, null when it has none; false when another changed it since `expect`. */
export async function saveSchedule(a: {
  platform: Platform;
  tenant: string;
  ruleId: string;
  state: ScheduleState | null;
  expect: number | 'any';
}): Promise<boolean> {
  const { platform, tenant, ruleId, state, expect } = a;
  const root = { tenant, app: ADMIN_APP, entity: 'event_rules', id: ruleId };
  const committed = await platform.store.commit({
    plan: {
      tenant,
      ops: [{ kind: 'sys', key: scheduleKey(a), expect, value: state && storedSchedule(state) }],
      journal: newJournal({ platform, root, cause: 'schedule' }),
    },
  });
  return committed.ok;
}
