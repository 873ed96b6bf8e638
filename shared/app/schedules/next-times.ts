import type { EventRule } from '#core/rules/definition.ts';
import { type Cron, parseCron } from '#core/rules/schedule/cron.ts';
import { nextTime } from '#core/rules/schedule/cron-times.ts';
import { zoneProblem } from '#core/time/zone.ts';
import type { Platform } from '../platform.ts';
import { tenantZone } from './tenant-zone.ts';

const SHOWN = 5;

/** The next five times of a rule with a cron expression; none while it is switched off; null for every other rule. */
export async function nextTimes(a: { platform: Platform; tenant: string; rule: EventRule }): Promise<string[] | null> {
  const { platform, rule } = a;
  if (!('cron' in rule.on)) return null;
  const parsed = parseCron(rule.on.cron);
  const zone = rule.on.zone ?? (await tenantZone(a));
  if (!rule.active || 'problem' in parsed || zoneProblem(zone) !== null) return [];
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
