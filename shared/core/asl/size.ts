import type { Json } from '#core/json/json.ts';
import type { Failure } from './failure.ts';

const MAX_BYTES = 262_144;
const encoder = new TextEncoder();

/** States.DataLimitExceeded for a value over 256 KB of JSON in UTF-8, else null; `of` names the state or resource. */
export function tooLarge(a: { value: Json; of: string }): Failure | null {
  const text = JSON.stringify(a.value);
  // a UTF-16 unit takes at most three bytes, so that small values need no counting
  if (text.length * 3 <= MAX_BYTES || encoder.encode(text).length <= MAX_BYTES) return null;
  const cause = `The state/task '${a.of}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return { error: 'States.DataLimitExceeded', cause };
}
