import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runMachine } from '#core/asl/run-machine.ts';
import { machines } from '#test/support/any-machine.ts';
import { brokenRules } from '#test/support/history-grammar.ts';

describe('a machine of any states', () => {
  it('comes to one end, or waits for what never comes, with a history that could be', async () => {
    await fc.assert(
      fc.asyncProperty(machines(), async ({ asl, mocks, input }) => {
        const result = await runMachine({ asl, mocks, input });
        expect(brokenRules(result)).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });
});
