import { type Cron, parseCron } from '#core/rules/schedule/cron.ts';
import { nextTime } from '#core/rules/schedule/cron-times.ts';
import type { ScheduleDefinition } from '#core/rules/schedule/definition.ts';
import { zoneProblem } from '#core/time/zone.ts';
import type { Platform } from '../platform.ts';
import { tenantZone } from './tenant-zone.ts';

const SHOWN = 5;

/** The next five times of a cron expression; none while what goes by it is switched off; null where there is none. */
export async function nextTimes(a: {
  platform: Platform;
  tenant: string;
  /** what says when a rule or workflow goes by time; null = it does not */
  on: ScheduleDefinition | null;
  active: boolean;
}): Promise<string[] | null> {
  const { platform, on, active } = a;
  if (on === null || !('cron' in on)) return null;
  const parsed = parseCron(on.cron);
  const zone = on.zone ?? (await tenantZone(a));
  if (!active || 'problem' in parsed || zoneProblem(zone) !== null) return [];
  return timesAfter({ cron: parsed.cron, zone, after: platform.clock.millis() });
}

/** The five times after an instant, or as many as there are. */
export function timesAfter(a: { cron: Cron; zone: string; after: number }): string[] {
  const times: string[] = [];
  let after: number | null = a.after;
  while (after !== null && times.length < SHOWN) {
    after = nextTime({ ...a, after });
    if (after !== null) times.push(new Date(after).toISOString());
  }
  return times;
}
