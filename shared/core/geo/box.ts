import type { Point } from './point.ts';

/** `[west, south, east, north]` in degrees, as in GeoJSON; west > east: the box reaches over the antimeridian. */
export type Box = readonly [west: number, south: number, east: number, north: number];

/**
 * Whether a point lies in a box or on its border.
 *
 * @example
 * ```ts
 * import { isInBox } from '#core/geo/box.ts';
 * const inFiji = isInBox({ point: { latitude: -17.8, longitude: -179.5 }, box: [177, -19.2, -179, -16] }); // true
 * ```
 */
export function isInBox(a: { point: Point; box: Box }): boolean {
  const { latitude, longitude } = a.point;
  const [west, south, east, north] = a.box;
  if (latitude < south || latitude > north) return false;
  if (west <= east) return isBetween({ longitude, west, east });
  return longitude >= west || longitude <= east;
}

/** 180 and -180 are the same meridian. */
function isBetween(a: { longitude: number; west: number; east: number }): boolean {
  const same = Math.abs(a.longitude) === 180 ? [180, -180] : [a.longitude];
  return same.some((one) => one >= a.west && one <= a.east);
}
