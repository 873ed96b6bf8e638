import { z } from 'zod';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isInBox } from '#core/geo/box.ts';
import { canLieIn } from '#core/geo/country-boxes.ts';
import { type Point, readPoint } from '#core/geo/point.ts';
import { isInPolygon, ringProblem } from '#core/geo/polygon.ts';
import { defineHook, type Hook } from '../define-hook.ts';
import type { HookRecord } from '../hook-context.ts';
import { fieldIssues } from './named-fields.ts';
import { refusedBy } from './validation.ts';

const longitude = z.number().min(-180).max(180);
const latitude = z.number().min(-90).max(90);
const bboxSchema = z.tuple([longitude, latitude, longitude, latitude]);
const params = z.strictObject({
  field: z.string().min(1),
  bbox: bboxSchema.optional().describe('west, south, east, north; west > east reaches over the antimeridian'),
  polygon: z
    .array(z.tuple([longitude, latitude]))
    .min(3)
    .max(500)
    .optional()
    .describe('corners as longitude, latitude'),
  country_field: z.string().min(1).optional(),
});

/**
 * Places where they can be.
 *
 * @example
 * ```ts
 * const params = { field: 'location', bbox: [5.8, 47.2, 15.1, 55.1], country_field: 'country' };
 * const binding = { events: ['create', 'update'], handler: 'geo_validation_hooks', params };
 * ```
 */
export const geoValidation: Hook = defineHook({
  name: 'geo_validation_hooks',
  phase: 'before',
  kind: 'validate',
  events: ['create', 'update'],
  docs: 'Refuses a point (WGS84, degrees) that lies outside of the box, of the polygon or of the country that the record names in `country_field`. Numbers stand as in GeoJSON, longitude first; a box or polygon may reach over the antimeridian, and its border belongs to it. The country is told from the bounds of its parts (Natural Earth): coarse, but it finds swapped or missing signs. No point is no problem.',
  params,
  prepare: ({ params: given, fields, issues }) => {
    const { field, bbox, polygon, country_field: country } = given;
    issues.push(...fieldIssues({ fields, name: field, path: 'field', types: ['geo_point', 'json'] }));
    if (country !== undefined) {
      issues.push(
        ...fieldIssues({ fields, name: country, path: 'country_field', types: ['country', 'string', 'enum'] }),
      );
    }
    if (bbox && bbox[1] > bbox[3]) {
      issues.push({ path: 'bbox', code: 'OUT_OF_RANGE', message: 'bbox: south must not be greater than north' });
    }
    const problem = polygon && ringProblem(polygon);
    if (problem) issues.push({ path: 'polygon', code: 'BINDING_MISMATCH', message: `polygon ${problem}` });
  },
  run: (ctx) => {
    const { field } = ctx.params;
    const value = ctx.record[field] ?? null;
    if (value === null) return undefined;
    const point = readPoint(value);
    const issues =
      point === null
        ? [outside(field, 'must have a latitude from -90 to 90 and a longitude from -180 to 180')]
        : placeIssues({ point, params: ctx.params, record: ctx.record });
    if (issues.length > 0) throw refusedBy({ handler: 'geo_validation_hooks', ctx, issues });
    return undefined;
  },
});

function placeIssues(a: { point: Point; params: z.infer<typeof params>; record: HookRecord }): Issue[] {
  const { point } = a;
  const { field, bbox, polygon, country_field: countryField } = a.params;
  const issues: Issue[] = [];
  if (bbox && !isInBox({ point, box: bbox })) issues.push(outside(field, `must lie in the box ${bbox.join(', ')}`));
  if (polygon && !isInPolygon({ point, ring: polygon })) issues.push(outside(field, 'must lie in the polygon'));
  const country = countryField === undefined ? null : (a.record[countryField] ?? null);
  if (typeof country !== 'string' || countryField === undefined) return issues;
  const fits = canLieIn({ point, country: country.toUpperCase() });
  if (fits === false) issues.push(outside(field, `does not lie in ${country}`));
  if (fits === null) {
    issues.push({
      path: countryField,
      code: 'NOT_IN_VALUES',
      message: `${countryField}: "${country}" is no country code`,
    });
  }
  return issues;
}

function outside(field: string, message: string): Issue {
  return { path: field, code: 'OUT_OF_RANGE', message: `${field} ${message}` };
}
