import type { CompiledRule } from '#core/rules/compile-rule.ts';
import type { Platform } from '../platform.ts';
import { saveSchedule } from './save-schedule.ts';
import { lookAt, scheduleKey, specOf, timerId, toScheduleState } from './schedule-state.ts';

type Rule = { platform: Platform; tenant: string; ruleId: string };

/**
 * Starts a rule's schedule when the rule is deployed, or goes on with it when only other parts of the rule have
 * changed. It begins with the rule, or with the change that switched it on or gave it another schedule: what was due
 * before does not set it off.
 */
export async function armSchedule(a: Rule & { rule: CompiledRule; changedAt: string }): Promise<void> {
  const { platform, rule } = a;
  if (rule.schedule === null || !rule.rule.active) return disarmSchedule(a);
  const [row] = await platform.store.getSys({ keys: [scheduleKey(a)] });
  const spec = specOf(rule.rule);
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
