import { describe, expect, it } from '@jest/globals';
import { derivedId } from './derived-id.ts';

const at = '2026-03-01T12:00:00.000Z';

describe('derivedId', () => {
  it('is a UUIDv7 of the given instant', () => {
    const id = derivedId({ at, cause: 'rule:1' });
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse(at));
  });

  it('is the same for the same cause and another one for another', () => {
    const [first, again, other] = ['a', 'a', 'b'].map((cause) => derivedId({ at, cause }));
    expect(first).toBe(again);
    expect(first).not.toBe(other);
  });
});
