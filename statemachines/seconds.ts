import { parseDuration } from '#core/time/duration.ts';

/** A duration in whole seconds, rounded up: never early. The definition's lint has seen that it parses. */
export function seconds(text: string): number {
  return Math.ceil((parseDuration(text) ?? 0) / 1000);
}
