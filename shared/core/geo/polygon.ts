import type { Point } from './point.ts';

/** Corners as `[longitude, latitude]`, as in GeoJSON; the last may repeat the first. */
export type Ring = readonly (readonly [longitude: number, latitude: number])[];

// a tenth of a millimetre, in degrees
const TOUCH = 1e-9;

/**
 * Why a ring bounds no area that can be looked into; null when it does. Edges take the shorter way round the earth, so
 * one that reaches over the antimeridian needs no splitting; a ring around a pole is refused.
 */
export function ringProblem(ring: Ring): string | null {
  const corners = unwrapped(ring);
  if (new Set(corners.map(String)).size < 3) return 'needs three corners that differ';
  const [first, last] = [corners[0], corners.at(-1)];
  const closing = first && last ? first[0] - last[0] : 0;
  return Math.abs(closing) > 180 ? 'goes round a pole, which has no inside on a map' : null;
}

/**
 * Whether a point lies in a polygon, on its border included.
 *
 * @example
 * ```ts
 * import { isInPolygon } from '#core/geo/polygon.ts';
 * const square = [[0, 0], [10, 0], [10, 10], [0, 10]] as const;
 * const inside = isInPolygon({ point: { latitude: 10, longitude: 5 }, ring: square }); // true
 * ```
 */
export function isInPolygon(a: { point: Point; ring: Ring }): boolean {
  const corners = unwrapped(a.ring);
  const { latitude: y, longitude } = a.point;
  // an unwrapped ring may lie a turn away from where longitudes are counted
  return [longitude, longitude - 360, longitude + 360].some((x) => contains({ corners, x, y }));
}

type Corner = readonly [x: number, y: number];

/** Longitudes that go on steadily where the ring crosses the antimeridian; not closed. */
function unwrapped(ring: Ring): Corner[] {
  const corners: Corner[] = [];
  for (const [longitude, latitude] of ring) {
    const before = corners.at(-1)?.[0] ?? longitude;
    corners.push([longitude + 360 * Math.round((before - longitude) / 360), latitude]);
  }
  const [first, last] = [corners[0], corners.at(-1)];
  const repeats = corners.length > 1 && first && last && first[0] === last[0] && first[1] === last[1];
  return repeats ? corners.slice(0, -1) : corners;
}

function contains(a: { corners: readonly Corner[]; x: number; y: number }): boolean {
  const { corners, x, y } = a;
  let inside = false;
  for (const [i, to] of corners.entries()) {
    const from = corners[i === 0 ? corners.length - 1 : i - 1] ?? to;
    if (touches({ from, to, x, y })) return true;
    if (from[1] > y !== to[1] > y && x < ((to[0] - from[0]) * (y - from[1])) / (to[1] - from[1]) + from[0]) {
      inside = !inside;
    }
  }
  return inside;
}

function touches(a: { from: Corner; to: Corner; x: number; y: number }): boolean {
  const { from, to, x, y } = a;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return Math.hypot(x - from[0], y - from[1]) <= TOUCH;
  const away = Math.abs(dx * (y - from[1]) - dy * (x - from[0])) / length;
  const along = ((x - from[0]) * dx + (y - from[1]) * dy) / length;
  return away <= TOUCH && along >= -TOUCH && along <= length + TOUCH;
}
