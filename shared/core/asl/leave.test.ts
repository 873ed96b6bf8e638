import { describe, expect, it } from '@jest/globals';
import { runMachine } from '#core/asl/run-machine.ts';
import { machineOf, show } from '#test/support/asl.ts';

describe('Assign and Output', () => {
  it('both see the variables as they were when the state was entered', async () => {
    const asl = machineOf({
      First: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'Swap' },
      Swap: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: { x: '{% $x %}' }, Next: 'Show' },
      Show: show({ swap: '{% $states.input.x %}', x: '{% $x %}', y: '{% $y %}' }),
    });
    const result = await runMachine({ asl });
    expect(result.output).toEqual({ swap: 1, x: 2, y: 1 });
  });

  it('keep what a branch assigns inside the branch, while it sees the variables outside', async () => {
    const branch = { Type: 'Pass', Assign: { inner: '{% $x + 1 %}' }, Next: 'Read' };
    const asl = machineOf({
      First: { Type: 'Pass', Assign: { x: 1 }, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'Set', States: { Set: branch, Read: show('{% $inner %}') } }],
        Next: 'After',
      },
      After: show({ inside: '{% $states.input %}', outside: '{% $x %}', gone: '{% $exists($inner) %}' }),
    });
    const result = await runMachine({ asl });
    expect(result.output).toEqual({ inside: [2], outside: 1, gone: false });
  });
});
