import { describe, expect, it } from '@jest/globals';
import { runMachine } from '#core/asl/run-machine.ts';
import { machineOf, show, typesOf } from '#test/support/asl.ts';

describe('Parallel', () => {
  const waiting = { StartAt: 'Hold', States: { Hold: { Type: 'Wait', Seconds: 100, End: true } } };

  it('breaks the other branches off when one fails', async () => {
    const failing = {
      StartAt: 'Soon',
      States: { Soon: { Type: 'Wait', Seconds: 1, Next: 'Bad' }, Bad: { Type: 'Fail', Error: 'E', Cause: 'c' } },
    };
    const asl = machineOf({ Both: { Type: 'Parallel', Branches: [waiting, failing], End: true } });
    const result = await runMachine({ asl });
    expect(result).toMatchObject({ status: 'FAILED', error: 'E', cause: 'c' });
    expect(typesOf(result).slice(-4)).toEqual([
      'FailStateEntered',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
    expect(result.events.at(-1)?.at).toBe('2026-01-01T00:00:01.000Z');
  });

  it('breaks off the iterations of a Map in another branch, each with its end', async () => {
    const each = { Type: 'Map', Items: [1, 2], ItemProcessor: waiting, End: true };
    const failing = {
      StartAt: 'Soon',
      States: { Soon: { Type: 'Wait', Seconds: 1, Next: 'Bad' }, Bad: { Type: 'Fail', Error: 'E' } },
    };
    const branches = [{ StartAt: 'Each', States: { Each: each } }, failing];
    const result = await runMachine({ asl: machineOf({ Both: { Type: 'Parallel', Branches: branches, End: true } }) });
    expect(typesOf(result).slice(-8)).toEqual([
      'FailStateEntered',
      'WaitStateAborted',
      'MapIterationAborted',
      'WaitStateAborted',
      'MapIterationAborted',
      'MapStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('ends the execution at once for what no Catch may see', async () => {
    const lost = {
      StartAt: 'Pick',
      States: { Pick: { Type: 'Choice', Choices: [{ Condition: false, Next: 'No' }] }, No: show(1) },
    };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Late' }];
    const asl = machineOf({
      Both: { Type: 'Parallel', Branches: [waiting, lost], Catch, End: true },
      Late: { Type: 'Pass', End: true },
    });
    const result = await runMachine({ asl });
    expect(result.error).toBe('States.Runtime');
    expect(typesOf(result).slice(-2)).toEqual(['ChoiceStateEntered', 'ExecutionFailed']);
  });

  it('gives the outputs in the order of the branches, whoever ends first', async () => {
    const quick = { StartAt: 'Quick', States: { Quick: show('quick') } };
    const slow = { StartAt: 'Slow', States: { Slow: { Type: 'Wait', Seconds: 9, Output: 'slow', End: true } } };
    const asl = machineOf({ Both: { Type: 'Parallel', Branches: [slow, quick], End: true } });
    const result = await runMachine({ asl });
    expect(result.output).toEqual(['slow', 'quick']);
    expect(typesOf(result).slice(-3)).toEqual(['ParallelStateSucceeded', 'ParallelStateExited', 'ExecutionSucceeded']);
  });
});
