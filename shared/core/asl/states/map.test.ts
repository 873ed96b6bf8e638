import { describe, expect, it } from '@jest/globals';
import { runMachine } from '#core/asl/run-machine.ts';
import type { JsonObject } from '#core/json/json.ts';
import { machineOf, typesOf } from '#test/support/asl.ts';

describe('Map', () => {
  const failOdd = {
    StartAt: 'Pick',
    States: {
      Pick: { Type: 'Choice', Choices: [{ Condition: '{% $states.input % 2 = 1 %}', Next: 'Bad' }], Default: 'Good' },
      Bad: { Type: 'Fail', Error: 'Odd' },
      Good: { Type: 'Succeed' },
    },
  };
  const map = (more: JsonObject): JsonObject => machineOf({ Each: { Type: 'Map', End: true, ...more } });

  it('leaves tolerated failures out of the output', async () => {
    const asl = map({ Items: [1, 2, 3, 4], ItemProcessor: failOdd, ToleratedFailurePercentage: 50 });
    const result = await runMachine({ asl });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: [2, 4] });
  });

  it('fails when more fail than are tolerated', async () => {
    const asl = map({
      Items: [1, 2, 3, 4],
      ItemProcessor: failOdd,
      ToleratedFailureCount: 1,
      ToleratedFailurePercentage: 90,
    });
    const result = await runMachine({ asl });
    expect(result.error).toBe('States.ExceedToleratedFailureThreshold');
  });

  it('fails with the error of the iteration when nothing is tolerated', async () => {
    const result = await runMachine({ asl: map({ Items: [2, 3, 5], MaxConcurrency: 1, ItemProcessor: failOdd }) });
    expect(result.error).toBe('Odd');
    expect(typesOf(result).slice(-4)).toEqual([
      'FailStateEntered',
      'MapIterationFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('makes the input of every iteration with ItemSelector', async () => {
    const asl = map({
      Items: ['a', 'b'],
      ItemSelector: {
        i: '{% $states.context.Map.Item.Index %}',
        v: '{% $states.context.Map.Item.Value %}',
        of: '{% $states.input.of %}',
      },
      ItemProcessor: { StartAt: 'Same', States: { Same: { Type: 'Succeed' } } },
    });
    const result = await runMachine({ asl, input: { of: 2 } });
    expect(result.output).toEqual([
      { i: 0, v: 'a', of: 2 },
      { i: 1, v: 'b', of: 2 },
    ]);
  });

  it('lets a failed ItemSelector fail the iteration', async () => {
    const ItemProcessor = { StartAt: 'Same', States: { Same: { Type: 'Succeed' } } };
    const asl = map({ Items: [1], ItemSelector: { x: '{% $states.input.none %}' }, ItemProcessor });
    const result = await runMachine({ asl });
    expect(typesOf(result).slice(-5)).toEqual([
      'MapIterationStarted',
      'EvaluationFailed',
      'MapIterationFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
    expect(result.cause).toContain("the field 'ItemSelector/x' returned nothing (undefined).");
  });

  it.each([
    { MaxConcurrency: 2, seconds: '03' },
    { MaxConcurrency: 0, seconds: '01' },
  ])('runs at most $MaxConcurrency iterations at a time', async ({ MaxConcurrency, seconds }) => {
    const ItemProcessor = { StartAt: 'Hold', States: { Hold: { Type: 'Wait', Seconds: 1, End: true } } };
    const result = await runMachine({ asl: map({ Items: [1, 2, 3, 4, 5], MaxConcurrency, ItemProcessor }) });
    expect(result.output).toEqual([1, 2, 3, 4, 5]);
    expect(result.events.at(-1)?.at.slice(17, 19)).toBe(seconds);
  });

  it('breaks the other iterations off when one fails', async () => {
    const ItemProcessor = {
      StartAt: 'Hold',
      States: {
        Hold: { Type: 'Wait', Seconds: '{% $states.input %}', Next: 'Bad' },
        Bad: { Type: 'Fail', Error: 'E' },
      },
    };
    const result = await runMachine({ asl: map({ Items: [5, 1], ItemProcessor }) });
    expect(typesOf(result).slice(-6)).toEqual([
      'FailStateEntered',
      'MapIterationFailed',
      'WaitStateAborted',
      'MapIterationAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('starts all over at a retry', async () => {
    const asl = map({ Items: [1], ItemProcessor: failOdd, Retry: [{ ErrorEquals: ['Odd'], MaxAttempts: 1 }] });
    const result = await runMachine({ asl });
    expect(typesOf(result).filter((type) => type.startsWith('MapState'))).toEqual([
      'MapStateEntered',
      'MapStateStarted',
      'MapStateStarted',
      'MapStateFailed',
    ]);
  });
});
