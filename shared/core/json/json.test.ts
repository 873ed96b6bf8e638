import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical.ts';
import { jsonEqual } from './equal.ts';
import { fits } from './fits.ts';
import type { Json } from './json.ts';

const json = fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

describe('canonicalJson', () => {
  it('is the same whatever the order of members', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
      canonicalJson({ a: true, b: [1, { c: 'x', d: null }] }),
    );
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(jsonEqual(JSON.parse(canonicalJson(value)), value)).toBe(true);
      }),
    );
  });
});

describe('fits', () => {
  it('counts bytes of UTF-8', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 100 }), (value, bytes) => {
        expect(fits({ text: value, bytes })).toBe(Buffer.byteLength(value) <= bytes);
      }),
    );
  });
});

describe('jsonEqual', () => {
  it('agrees with canonical text', () => {
    fc.assert(
      fc.property(json, json, (x, y) => {
        expect(jsonEqual(x, y)).toBe(canonicalJson(x) === canonicalJson(y));
      }),
    );
  });

  it('tells a missing member from null', () => {
    expect(jsonEqual({ a: null }, { b: null })).toBe(false);
  });
});
