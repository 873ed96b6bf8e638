import { describe, expect, it } from '@jest/globals';
import { type Box, isInBox } from './box.ts';
import { canLieIn } from './country-boxes.ts';
import { readPoint } from './point.ts';
import { isInPolygon, type Ring, ringProblem } from './polygon.ts';

const at = (longitude: number, latitude: number): { longitude: number; latitude: number } => ({ longitude, latitude });

describe('a point', () => {
  it.each([
    [{ latitude: 90, longitude: -180 }, true],
    [{ latitude: 90.1, longitude: 0 }, false],
    [{ latitude: 0, longitude: 180.1 }, false],
    [{ latitude: '1', longitude: 2 }, false],
    ['1,2', false],
    [null, false],
  ])('%j is one: %s', (value, is) => {
    expect(readPoint(value) !== null).toBe(is);
  });
});

describe('a box', () => {
  const germany: Box = [5.8, 47.2, 15.1, 55.1];
  const fiji: Box = [177, -19.2, -179, -16];
  it.each<[string, Box, number, number, boolean]>([
    ['inside', germany, 13.4, 52.5, true],
    ['on the border', germany, 5.8, 47.2, true],
    ['west of it', germany, 5.7, 50, false],
    ['north of it', germany, 10, 55.2, false],
    ['inside, east of the antimeridian', fiji, -179.5, -17, true],
    ['inside, west of it', fiji, 178, -17, true],
    ['on the antimeridian', fiji, 180, -17, true],
    ['on the other side of the earth', fiji, 0, -17, false],
    ['on the antimeridian, written the other way', [170, -10, 180, 10], -180, 0, true],
  ])('%s', (_, box, longitude, latitude, inside) => {
    expect(isInBox({ point: at(longitude, latitude), box })).toBe(inside);
  });
});

describe('a polygon', () => {
  const square: Ring = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ];
  const closed: Ring = [...square, [0, 0]];
  const bay: Ring = [
    [0, 0],
    [10, 0],
    [10, 10],
    [5, 3],
    [0, 10],
  ];
  const dateline: Ring = [
    [170, -10],
    [-170, -10],
    [-170, 10],
    [170, 10],
  ];
  it.each<[string, Ring, number, number, boolean]>([
    ['holds its middle', square, 5, 5, true],
    ['holds it closed too', closed, 5, 5, true],
    ['holds its edge', square, 10, 5, true],
    ['holds its closing edge', square, 0, 5, true],
    ['holds a corner', closed, 0, 0, true],
    ['holds a slanting edge', bay, 7.5, 6.5, true],
    ['does not hold what lies in line with an edge', square, 11, 10, false],
    ['does not hold what lies in a bay', bay, 5, 8, false],
    ['holds what lies below the bay', bay, 5, 2, true],
    ['reaches over the antimeridian', dateline, 180, 0, true],
    ['on the eastern side', dateline, -175, 5, true],
    ['on the western side', dateline, 175, 5, true],
    ['and not round the other way', dateline, 0, 0, false],
  ])('%s', (_, ring, longitude, latitude, inside) => {
    expect(isInPolygon({ point: at(longitude, latitude), ring })).toBe(inside);
  });

  it('is the same turned round', () => {
    const ring = [...bay].reverse();
    expect([isInPolygon({ point: at(5, 8), ring }), isInPolygon({ point: at(5, 2), ring })]).toEqual([false, true]);
  });

  it.each<[string, Ring, boolean]>([
    ['a square', square, false],
    ['one over the antimeridian', [...dateline, [170, -10]], false],
    [
      'a line there and back',
      [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
      true,
    ],
    [
      'a ring round a pole',
      [
        [0, 80],
        [90, 80],
        [180, 80],
        [-90, 80],
      ],
      true,
    ],
    [
      'a closed ring round a pole',
      [
        [0, 80],
        [90, 80],
        [180, 80],
        [-90, 80],
        [0, 80],
      ],
      true,
    ],
  ])('%s has a problem: %s', (_, ring, has) => {
    expect(ringProblem(ring) !== null).toBe(has);
  });
});

describe('a country', () => {
  it.each<[string, string, number, number, boolean | null]>([
    ['Berlin', 'DE', 13.4, 52.52, true],
    ['Berlin with its members swapped', 'DE', 52.52, 13.4, false],
    ['Berlin with a sign too many', 'DE', -13.4, 52.52, false],
    ['Hamburg harbour', 'DE', 9.97, 53.54, true],
    ['Madrid, but said to be German', 'DE', -3.7, 40.4, false],
    ['Las Palmas', 'ES', -15.43, 28.1, true],
    ['Cayenne, as France', 'FR', -52.33, 4.92, true],
    ['Cayenne, with its own code', 'GF', -52.33, 4.92, true],
    ['Honolulu', 'US', -157.86, 21.31, true],
    ['Attu, west of the antimeridian', 'US', 173, 52.9, true],
    ['Anadyr', 'RU', 177.5, 64.73, true],
    ['Uelen, east of the antimeridian', 'RU', -169.8, 66.16, true],
    ['Suva', 'FJ', 178.44, -18.14, true],
    ['Chatham Islands', 'NZ', -176.5, -43.9, true],
    ['a country that there is not', 'QQ', 0, 0, null],
  ])('%s', (_, country, longitude, latitude, can) => {
    expect(canLieIn({ country, point: at(longitude, latitude) })).toBe(can);
  });
});
