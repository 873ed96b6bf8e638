import type { EventRule } from '#core/rules/definition.ts';
import { parseCron } from '#core/rules/schedule/cron.ts';
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
  const times: string[] = [];
  let after: number | null = platform.clock.millis();
  while (after !== null && times.length < SHOWN) {
    after = nextTime({ cron: parsed.cron, zone, after });
    if (after !== null) times.push(new Date(after).toISOString());
  }
  return times;
}
