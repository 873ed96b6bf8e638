import type { Finding } from '#core/entities/compiled-entity.ts';
import { parseDuration } from '#core/time/duration.ts';
import type { Step } from '../definition.ts';

// in the cloud timers are looked at once a minute
const LOOK_MS = 60_000;
const FIX = 'leave a minute or more before it, and between it and what follows';

/** Rungs that are meant for the next seconds: where timers are looked at once a minute they come late, or not at all. */
export function findLadders(all: readonly { step: Step; path: string }[]): Finding[] {
  return all.flatMap(({ step, path }): Finding[] => {
    if (step.type !== 'approval' && step.type !== 'human_task') return [];
    const ends = [...step.escalate.map(({ after }) => after), step.timeout];
    return step.escalate.flatMap(({ after }, i): Finding[] => {
      const [own, next] = [millis(after), millis(ends[i + 1])];
      const at = `${path}.escalate[${i}].after`;
      const what = i + 1 < step.escalate.length ? 'the next rung' : 'the timeout';
      const message =
        next - own < LOOK_MS
          ? `${at} is less than a minute before ${what}: in the cloud, where a ladder is looked at once a minute, it may be passed over`
          : `${at} is less than a minute: in the cloud, where a ladder is looked at once a minute, it comes late`;
      const hurried = next - own < LOOK_MS || own < LOOK_MS;
      return hurried ? [{ severity: 'warning', path: at, code: 'OUT_OF_RANGE', message, fix: FIX }] : [];
    });
  });
}

function millis(text: string | undefined): number {
  return (text === undefined ? null : parseDuration(text)) ?? Number.POSITIVE_INFINITY;
}
