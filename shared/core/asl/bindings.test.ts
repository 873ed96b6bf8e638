import { describe, expect, it } from '@jest/globals';
import { runMachine } from '#core/asl/run-machine.ts';
import { BOOM, INVOKE, machineOf, show } from '#test/support/asl.ts';

describe('$states.context', () => {
  it('names the execution, the state and the machine', async () => {
    const asl = machineOf({ Show: show('{% $states.context %}') });
    const result = await runMachine({ asl, input: { id: 7 } });
    expect(result.output).toMatchObject({
      Execution: { Id: 'run', Name: 'run', Input: { id: 7 }, StartTime: '2026-01-01T00:00:00.000Z' },
      State: { Name: 'Show', RetryCount: 0 },
      StateMachine: { Id: 'machine', Name: 'machine' },
    });
  });

  it('has the nearest item inside nested Maps', async () => {
    const inner = { StartAt: 'Item', States: { Item: show('{% $states.context.Map.Item.Value %}') } };
    const nested = { Type: 'Map', Items: '{% $states.input %}', ItemProcessor: inner, End: true };
    const asl = machineOf({
      Outer: {
        Type: 'Map',
        Items: [['a', 'b'], ['c']],
        ItemProcessor: { StartAt: 'In', States: { In: nested } },
        End: true,
      },
    });
    const result = await runMachine({ asl });
    expect(result.output).toEqual([['a', 'b'], ['c']]);
  });

  it('counts retries', async () => {
    const asl = machineOf({
      Task: {
        Type: 'Task',
        Resource: INVOKE,
        Arguments: { attempt: '{% $states.context.State.RetryCount %}' },
        Retry: [{ ErrorEquals: ['Boom'] }],
        End: true,
      },
    });
    const result = await runMachine({ asl, mocks: { Task: [BOOM, BOOM, { return: 'done' }] } });
    const asked = result.events
      .filter(({ type }) => type === 'TaskScheduled')
      .map(({ details }) => details?.['parameters']);
    expect(asked).toEqual([{ attempt: 0 }, { attempt: 1 }, { attempt: 2 }]);
  });
});
