import { describe, expect, it } from '@jest/globals';
import { runMachine } from '#core/asl/run-machine.ts';
import type { JsonObject } from '#core/json/json.ts';
import { INVOKE, machineOf } from '#test/support/asl.ts';

const failed = async (state: JsonObject): Promise<string | undefined> => {
  const { cause } = await runMachine({ asl: machineOf({ It: { ...state, End: true } }), input: { n: -1 } });
  return cause?.replace(/^An error occurred while executing the state 'It' \(entered at the event id #2\)\. /, '');
};
const task = (TimeoutSeconds: string): JsonObject => ({ Type: 'Task', Resource: INVOKE, TimeoutSeconds });

describe('seconds that an expression gives', () => {
  it.each<[string, JsonObject, string]>([
    ['below zero', task('{% -1 %}'), 'TimeoutSeconds must be between 0 and 99999999 but was: -1'],
    ['a fraction', task('{% 1.6 %}'), 'The TimeoutSeconds field cannot be parsed as an integer: 1.6'],
    [
      'text',
      task('{% "3" %}'),
      `The JSONata expression '"3"' specified for the field 'TimeoutSeconds' returned an unexpected result type. Expected 'number', but was 'string' for value: "3"`,
    ],
    [
      'nothing',
      task('{% $states.input.missing %}'),
      "The JSONata expression '$states.input.missing' specified for the field 'TimeoutSeconds' returned nothing (undefined).",
    ],
    [
      'too long a wait',
      { Type: 'Wait', Seconds: '{% 100000000 %}' },
      'Seconds must be between 0 and 99999999 but was: 100000000',
    ],
    [
      'a heartbeat below zero',
      { ...task('{% 1 %}'), HeartbeatSeconds: '{% $states.input.n %}' },
      'HeartbeatSeconds must be between 0 and 99999999 but was: -1',
    ],
  ])('fail the state, in the words of Step Functions: %s', async (_what, state, expected) => {
    expect(await failed(state)).toBe(expected);
  });
});
