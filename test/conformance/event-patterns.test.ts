import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { matchPattern } from '#core/patterns/match-pattern.ts';
import { validatePattern } from '#core/patterns/validate-pattern.ts';

type Case = { name: string; event: Json; pattern: Json; expected: 'match' | 'no-match' | 'invalid' };

const file = new URL('../fixtures/conformance/event-patterns.json', import.meta.url);
const cases: Case[] = JSON.parse(readFileSync(file, 'utf8'));

describe('event patterns as recorded from EventBridge', () => {
  it('covers all three outcomes', () => {
    const outcomes = new Set(cases.map((one) => one.expected));
    expect([...outcomes].sort()).toEqual(['invalid', 'match', 'no-match']);
    expect(cases).toHaveLength(87);
  });

  it.each(cases)('$name: $expected', ({ event, pattern, expected }) => {
    const outcome = answer({ event, pattern });
    expect(outcome).toBe(expected);
  });
});

function answer(a: { event: Json; pattern: Json }): Case['expected'] {
  if (validatePattern({ pattern: a.pattern }).length > 0) return 'invalid';
  return matchPattern(a) ? 'match' : 'no-match';
}
