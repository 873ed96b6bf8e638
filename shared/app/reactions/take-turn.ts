import type { EventRule } from '#core/rules/definition.ts';
import { allowanceOf } from '#core/rules/limits.ts';
import type { Turn } from '#ports/limits.ts';
import type { Platform } from '../platform.ts';

const FREE: Turn = { go: true, first: true, leave: () => Promise.resolve() };

/** A turn at what a rule allows itself: the place is kept for who is sent away. */
export function takeTurn(a: {
  platform: Platform;
  tenant: string;
  ruleId: string;
  rule: EventRule | null;
  eventId: string;
}): Promise<Turn> {
  const allowance = a.rule ? allowanceOf(a.rule) : null;
  if (allowance === null) return Promise.resolve(FREE);
  const { limits, clock } = a.platform;
  return limits.enter({ tenant: a.tenant, key: `rule:${a.ruleId}`, id: a.eventId, allowance, now: clock.millis() });
}
