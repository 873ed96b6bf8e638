import { defineCommand } from 'citty';
import { z } from 'zod';
import type { Json } from '#core/json/json.ts';
import { matchPattern } from '#core/patterns/match-pattern.ts';
import { validatePattern } from '#core/patterns/validate-pattern.ts';
import { readJson } from '../read-json.ts';

const result = z.enum(['match', 'no-match', 'invalid']);
const casesSchema = z.array(
  z.looseObject({ name: z.string(), event: z.json(), pattern: z.json(), expected: result.optional() }),
);

const test = defineCommand({
  meta: {
    name: 'test',
    description:
      'Runs a file of cases [{name, event, pattern, expected?}] through the matcher; exits 1 when one differs from what it expects.',
  },
  args: {
    cases: { type: 'string', required: true, description: 'the file' },
    json: { type: 'boolean', default: false, description: 'prints [{name, result}]' },
  },
  run: ({ args }) => {
    const cases = casesSchema.parse(readJson(args.cases));
    const results = cases.map(({ name, event, pattern }) => ({ name, result: resultOf({ event, pattern }) }));
    const wrong = cases.filter(({ expected }, i) => expected !== undefined && expected !== results[i]?.result);
    const lines = results.map(({ name, result }, i) => {
      const line = `${result.padEnd(8)} ${name}`;
      const expected = cases[i]?.expected ?? result;
      return expected === result ? line : `${line}: expected ${expected}`;
    });
    process.stdout.write(args.json ? `${JSON.stringify(results)}\n` : `${lines.join('\n')}\n${wrong.length} differ\n`);
    if (wrong.length > 0) process.exitCode = 1;
  },
});

/** `dro pattern`: the EventBridge pattern matcher. */
export const pattern = defineCommand({
  meta: { name: 'pattern', description: 'Tries EventBridge patterns.' },
  subCommands: { test },
});

function resultOf(a: { event: Json; pattern: Json }): z.infer<typeof result> {
  if (validatePattern({ pattern: a.pattern }).length > 0) return 'invalid';
  return matchPattern(a) ? 'match' : 'no-match';
}
