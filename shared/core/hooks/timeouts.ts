import { formatDuration, parseDuration } from '#core/time/duration.ts';
import type { HookPhase } from './define-hook.ts';

/** How long a run of a hook may take, in milliseconds. Before a commit somebody waits for it. */
const LIMITS: Readonly<Record<HookPhase, { standard: number; most: number }>> = {
  before: { standard: 5_000, most: 20_000 },
  in_transaction: { standard: 5_000, most: 20_000 },
  after: { standard: 30_000, most: 300_000 },
};

/** The milliseconds that a binding's `timeout` allows, or why it cannot be. */
export function timeoutOf(a: {
  text: string | undefined;
  phase: HookPhase;
}): { ok: true; millis: number } | { ok: false; code: 'INVALID_FORMAT' | 'OUT_OF_RANGE'; message: string } {
  const { standard, most } = LIMITS[a.phase];
  if (a.text === undefined) return { ok: true, millis: standard };
  const millis = parseDuration(a.text);
  if (millis === null) return { ok: false, code: 'INVALID_FORMAT', message: 'must be a duration such as 500ms or 2s' };
  if (millis >= 1 && millis <= most) return { ok: true, millis };
  return { ok: false, code: 'OUT_OF_RANGE', message: `must be between 1ms and ${formatDuration(most)}` };
}
