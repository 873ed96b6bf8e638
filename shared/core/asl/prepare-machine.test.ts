import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { prepareMachine } from '#core/asl/prepare-machine.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { INVOKE, machineOf, show } from '#test/support/asl.ts';

function issuesOf(asl: Json): Issue[] | 'accepted' | 'broke' {
  try {
    prepareMachine({ asl });
    return 'accepted';
  } catch (error) {
    return isDroError(error) ? error.issues : 'broke';
  }
}

const brief = (asl: Json): unknown => {
  const issues = issuesOf(asl);
  return Array.isArray(issues) ? issues.map(({ path, code }) => `${code} ${path}`) : issues;
};
const task = (more: JsonObject): JsonObject => machineOf({ T: { Type: 'Task', Resource: INVOKE, End: true, ...more } });

describe('prepareMachine', () => {
  it.each<[string, Json, string[]]>([
    ['a machine that is no object', [], ['WRONG_TYPE ']],
    ['JSONPath by default', { StartAt: 'A', States: { A: show(1) } }, ['QUERY_LANGUAGE States.A']],
    [
      'JSONPath in a nested state',
      machineOf({
        M: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'A', States: { A: { ...show(1), QueryLanguage: 'JSONPath' } } },
          End: true,
        },
      }),
      ['QUERY_LANGUAGE States.M.ItemProcessor.States.A'],
    ],
    ['an unknown field', machineOf({ A: { ...show(1), Outptu: 1 } }), ['UNKNOWN_KEY States.A.Outptu']],
    ['an unknown type', machineOf({ A: { Type: 'Pas', End: true } }), ['WRONG_TYPE States.A.Type']],
    ['a start that does not exist', { ...machineOf({ A: show(1) }), StartAt: 'B' }, ['UNKNOWN_TARGET StartAt']],
    [
      'a target that does not exist',
      machineOf({ Alpha: { Type: 'Pass', Next: 'Alhpa' } }),
      ['UNKNOWN_TARGET States.Alpha'],
    ],
    ['a state that nothing leads to', machineOf({ A: show(1), B: show(2) }), ['UNREACHABLE States.B']],
    ['a name that is too long', machineOf({ ['A'.repeat(81)]: show(1) }), [`TOO_LONG States.${'A'.repeat(81)}`]],
    ['neither Next nor End', machineOf({ A: { Type: 'Pass' } }), ['REQUIRED States.A']],
    ['both Next and End', machineOf({ A: { Type: 'Pass', Next: 'A', End: true } }), ['REQUIRED States.A']],
    ['an expression that does not parse', machineOf({ A: show({ x: '{% 1 + %}' }) }), ['SYNTAX States.A.Output.x']],
    ['an expression that does not close', machineOf({ A: show(['{% 1']) }), ['SYNTAX States.A.Output[0]']],
    ['a pattern that is not linear', machineOf({ A: show('{% $match($x, /(a)\\1/) %}') }), ['SYNTAX States.A.Output']],
    [
      'a timeout on a Map',
      machineOf({ M: { Type: 'Map', TimeoutSeconds: 1, End: true } }),
      ['UNKNOWN_KEY States.M.TimeoutSeconds'],
    ],
    ['a Map without a processor', machineOf({ M: { Type: 'Map', End: true } }), ['REQUIRED States.M.ItemProcessor']],
    ['a Wait for nothing', machineOf({ W: { Type: 'Wait', End: true } }), ['REQUIRED States.W']],
    [
      'a moment without offset',
      machineOf({ W: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00', End: true } }),
      ['INVALID_FORMAT States.W.Timestamp'],
    ],
    ['a retrier for nothing', task({ Retry: [{ ErrorEquals: [] }] }), ['OUT_OF_RANGE States.T.Retry[0].ErrorEquals']],
    ['a catcher without target', task({ Catch: [{ ErrorEquals: ['E'] }] }), ['REQUIRED States.T.Catch[0].Next']],
    ['a result where there is none', machineOf({ A: show('{% $states.result %}') }), ['UNKNOWN_NAME States.A.Output']],
    [
      'an error outside of a catcher',
      task({ Arguments: { Payload: '{% [1, $states.errorOutput.Error] %}' } }),
      ['UNKNOWN_NAME States.T.Arguments.Payload'],
    ],
    [
      'a wildcard beside other errors',
      task({ Retry: [{ ErrorEquals: ['States.ALL', 'Busy'] }] }),
      ['NOT_APPLICABLE States.T.Retry[0].ErrorEquals'],
    ],
    [
      'a wildcard before other catchers',
      machineOf({
        T: {
          Type: 'Task',
          Resource: INVOKE,
          Catch: [
            { ErrorEquals: ['States.ALL'], Next: 'A' },
            { ErrorEquals: ['Busy'], Next: 'A' },
          ],
          Next: 'A',
        },
        A: show(1),
      }),
      ['NOT_APPLICABLE States.T.Catch[0].ErrorEquals'],
    ],
    [
      'a machine that nothing ends',
      machineOf({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }),
      ['ENDLESS_LOOP States'],
    ],
    [
      'a variable that is assigned outside and in a branch',
      machineOf({
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'B', States: { B: { ...show(1), Assign: { x: '{% 2 %}' } } } }],
          End: true,
        },
      }),
      ['DUPLICATE_NAME States.P.Branches[0].States.B'],
    ],
    ['a variable called states', machineOf({ A: { ...show(1), Assign: { states: 1 } } }), ['RESERVED_NAME States.A']],
    ['an activity', task({ Resource: 'arn:aws:states:eu-west-1:1:activity:x' }), ['INVALID_FORMAT States.T.Resource']],
  ])('refuses %s', (_, asl, expected) => {
    const found = brief(asl);
    expect(found).toEqual(expected);
  });

  it('takes the result in what a task hands on, and the error in what its catcher does', () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'A' }];
    const T = { Type: 'Task', Resource: INVOKE, Assign: { r: '{% $states.result %}' }, Catch, Next: 'A' };
    const found = issuesOf(machineOf({ T, A: show('{% $r %}') }));
    expect(found).toBe('accepted');
  });

  it('suggests the name that was meant', () => {
    const issues = issuesOf(machineOf({ Alpha: { Type: 'Pass', Next: 'Alhpa' } }));
    expect(issues).toMatchObject([{ message: 'there is no state "Alhpa"; did you mean "Alpha"?' }]);
  });

  it('names every broken state at once', () => {
    const asl = machineOf({ A: { Type: 'Pass' }, B: { ...show(1), Nope: 1 } });
    const found = brief(asl);
    expect(found).toEqual(['REQUIRED States.A', 'UNKNOWN_KEY States.B.Nope']);
  });

  it('takes a state that sets the mode for itself', () => {
    const found = issuesOf({ StartAt: 'A', States: { A: { ...show(1), QueryLanguage: 'JSONata' } } });
    expect(found).toBe('accepted');
  });

  it('lists the resources of all tasks, nested ones too', () => {
    const inner = { StartAt: 'T', States: { T: { Type: 'Task', Resource: `${INVOKE}.waitForTaskToken`, End: true } } };
    const asl = machineOf({
      T0: { Type: 'Task', Resource: INVOKE, Next: 'M' },
      M: { Type: 'Map', ItemProcessor: inner, Next: 'P' },
      P: { Type: 'Parallel', Branches: [inner], End: true },
    });
    const { resources } = prepareMachine({ asl });
    expect(resources).toEqual([INVOKE, `${INVOKE}.waitForTaskToken`]);
  });

  it('never breaks on anything that JSON can carry', () => {
    const state = fc.record({
      Type: fc.constantFrom('Pass', 'Task', 'Map', 'Choice', 'Wait', 7),
      Next: fc.jsonValue(),
      Output: fc.jsonValue(),
    });
    const asl = fc.oneof(
      fc.jsonValue(),
      fc.record({
        QueryLanguage: fc.constant('JSONata'),
        StartAt: fc.jsonValue(),
        States: fc.dictionary(fc.string(), fc.oneof(state, fc.jsonValue())),
      }),
    );
    fc.assert(
      fc.property(asl, (one) => issuesOf(one as Json) !== 'broke'),
      { numRuns: 300 },
    );
  });
});
