import type { Json } from '#core/json/json.ts';

/** A value that a pattern can test: every leaf of an event is one. */
export type Scalar = string | number | boolean | null;

/** True for anything but lists and objects. */
export function isScalar(value: Json): value is Scalar {
  return typeof value !== 'object' || value === null;
}
