import type { Platform } from '../platform.ts';
import { saveSchedule } from './save-schedule.ts';
import { lookAt, scheduleKey, timerId, toScheduleState } from './schedule-state.ts';
import type { Scheduled } from './scheduled.ts';

type Rule = { platform: Platform; tenant: string; ruleId: string };

/**
 * Starts the schedule of a rule or workflow when that is deployed, or goes on with it when only other parts have
 * changed. It begins with the rule, or with the change that switched it on or gave it another schedule: what was due
 * before does not set it off.
 */
export async function armSchedule(a: Rule & { scheduled: Scheduled | null; changedAt: string }): Promise<void> {
  const { platform, scheduled } = a;
  if (!scheduled?.active) return disarmSchedule(a);
  const [row] = await platform.store.getSys({ keys: [scheduleKey(a)] });
  const { spec } = scheduled;
  if (toScheduleState(row?.value)?.spec !== spec) {
    const since = Date.parse(a.changedAt);
    await saveSchedule({ ...a, state: { spec, since, upTo: since, window: null }, expect: 'any' });
  }
  await lookAt({ ...a, at: platform.clock.millis() });
}

/** Ends a rule's schedule; nothing happens when it has none. */
export async function disarmSchedule(a: Rule): Promise<void> {
  const { platform } = a;
  const [row] = await platform.store.getSys({ keys: [scheduleKey(a)] });
  if (!row) return;
  await saveSchedule({ ...a, state: null, expect: 'any' });
  await platform.timers.cancel({ id: timerId(a) });
}
