import { NUMBER, objectOf } from '#core/expressions/cel-type.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { accept, type FieldType, type Normalised, refuse, refuseObject } from './field-type.ts';

const MEMBERS = { latitude: 90, longitude: 180 } as const;

/** A place on earth (WGS84), in degrees. */
export const geoPointType: FieldType = {
  json: '{ "latitude": number, "longitude": number }',
  docs: 'A place on earth (WGS84) in degrees: latitude from -90 to 90, longitude from -180 to 180. Both, and nothing else.',
  constraints: [],
  keyed: false,
  normalise: ({ value }) => (isObject(value) ? point(value) : notAPoint(value)),
  celType: () => objectOf({ latitude: NUMBER, longitude: NUMBER }),
};

function point(value: JsonObject): Normalised {
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(MEMBERS, key));
  if (unknown !== undefined) return refuse('UNKNOWN_KEY', 'must have latitude and longitude, and nothing else');
  const latitude = degrees({ value: value['latitude'], most: MEMBERS.latitude });
  const longitude = degrees({ value: value['longitude'], most: MEMBERS.longitude });
  if (latitude === null || longitude === null) return notAPoint(value);
  return accept({ latitude, longitude });
}

function degrees(a: { value: Json | undefined; most: number }): number | null {
  const { value } = a;
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > a.most) return null;
  // no minus zero
  return value + 0;
}

function notAPoint(value: Json): Normalised {
  return refuseObject(value, 'must be { latitude, longitude } in degrees: -90 to 90 and -180 to 180');
}
