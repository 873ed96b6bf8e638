import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { issuesFromZod } from './from-zod.ts';

function issuesOf(a: { schema: z.ZodType; value: unknown }): string[] {
  const { error } = a.schema.safeParse(a.value);
  return issuesFromZod({ error: error ?? new z.ZodError([]), known: ['event', 'cron'] }).map(
    ({ path, code, message }) => `${path} ${code}: ${message}`,
  );
}

describe('issuesFromZod', () => {
  it('suggests a key, but not the one that was written', () => {
    const schema = z.union([z.strictObject({ event: z.string() }), z.strictObject({ cron: z.string() })]);
    expect(issuesOf({ schema, value: { event: 'a', cron: 'b' } })).toEqual([
      expect.stringMatching(/UNKNOWN_KEY: the key "(cron|event)" does not go with the others here/),
    ]);
    expect(issuesOf({ schema, value: { evnt: 'a' } }).join('; ')).toContain('"evnt"; did you mean "event"?');
  });

  it('says what is wrong with the key of a record', () => {
    const schema = z.record(z.string().regex(/^[a-z]+$/, 'must be lower case'), z.string());
    expect(issuesOf({ schema, value: { 'a-b': 'x' } })).toEqual(['a-b INVALID_FORMAT: a-b: must be lower case']);
  });
});
