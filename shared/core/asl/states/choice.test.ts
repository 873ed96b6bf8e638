import { describe, expect, it } from '@jest/globals';
import { runMachine } from '#core/asl/run-machine.ts';
import { machineOf, show, typesOf } from '#test/support/asl.ts';

describe('Choice', () => {
  it('takes Assign and Output of the rule that holds', async () => {
    const asl = machineOf({
      Pick: {
        Type: 'Choice',
        Choices: [
          { Condition: false, Next: 'Show' },
          { Condition: '{% $states.input.n > 1 %}', Assign: { by: 'rule' }, Output: 'ruled', Next: 'Show' },
        ],
        Default: 'Show',
        Output: 'defaulted',
      },
      Show: show(['{% $by %}', '{% $states.input %}']),
    });
    const result = await runMachine({ asl, input: { n: 2 } });
    expect(result.output).toEqual(['rule', 'ruled']);
  });

  it('fails the execution when no rule holds and there is no Default', async () => {
    const asl = machineOf({
      Pick: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.go %}', Next: 'Show' }] },
      Show: show(1),
    });
    const result = await runMachine({ asl, input: { go: false } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(typesOf(result)).toEqual(['ExecutionStarted', 'ChoiceStateEntered', 'ExecutionFailed']);
  });

  it('refuses a condition that is not a boolean', async () => {
    const asl = machineOf({
      Pick: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'Show' }] },
      Show: show(1),
    });
    const result = await runMachine({ asl });
    expect(result.cause).toContain(
      "specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1",
    );
  });
});
