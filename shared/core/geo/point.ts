import { isObject, type Json } from '#core/json/json.ts';

/** A place on earth (WGS84), in degrees. */
export type Point = { latitude: number; longitude: number };

/**
 * Reads a point as it stands in a record: `{ latitude, longitude }`. Null when it is none, or lies outside of -90 to 90
 * and -180 to 180.
 */
export function readPoint(value: Json | undefined): Point | null {
  if (!isObject(value)) return null;
  const { latitude, longitude } = value;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}
