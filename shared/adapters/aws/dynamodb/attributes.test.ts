import { describe, expect, it } from '@jest/globals';
import { expiry, isLive, itemBytes, packed, text, textOf } from './attributes.ts';

describe('a packed text', () => {
  it.each([
    { what: 'a short one', value: '{"name":"Ünicode"}', kind: 'S' },
    { what: 'nothing', value: '', kind: 'S' },
    { what: 'a long one', value: JSON.stringify({ lines: Array.from({ length: 300 }, () => 'größe') }), kind: 'B' },
  ])('gives back $what', ({ value, kind }) => {
    const attribute = packed(value);
    expect(Object.keys(attribute)).toEqual([kind]);
    expect(textOf(attribute)).toBe(value);
  });

  it('stays a text when it would not become smaller', () => {
    let seed = 1;
    const next = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed;
    };
    const value = Array.from({ length: 1200 }, () => String.fromCharCode(0x30 + (next() % 0x4e))).join('');
    const noise = Array.from({ length: 1200 }, () => String.fromCharCode(next() % 0x80)).join('');
    expect(itemBytes({ d: packed(value) })).toBeLessThanOrEqual(itemBytes({ d: text(value) }));
    expect(textOf(packed(noise))).toBe(noise);
  });
});

describe('expiry', () => {
  it('is over at its instant, and never removes an item early', () => {
    const item = expiry('2026-01-01T00:00:00.500Z');
    expect(item['ttl']).toEqual({ N: String(Date.parse('2026-01-01T00:00:01.000Z') / 1000) });
    const live = ['2026-01-01T00:00:00.499Z', '2026-01-01T00:00:00.500Z'].map((now) => isLive({ item, now }));
    expect(live).toEqual([true, false]);
    expect(isLive({ item: {}, now: '2030-01-01T00:00:00.000Z' })).toBe(true);
  });
});
