import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { compileFlow, workflows } from '#test/support/any-workflow.ts';

// Step Functions takes no longer names
const LONGEST = 80;

describe('the names of states', () => {
  it('are unique in the whole machine, and short enough, of any steps', () => {
    fc.assert(
      fc.property(workflows(), (workflow) => {
        const names = namesIn(compileFlow(workflow).asl);
        expect(names).toEqual([...new Set(names)]);
        expect(names.filter((name) => name.length > LONGEST)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('are short enough where steps, branches and endings are called as long as they may be', () => {
    const id = (letter: string): string => letter.repeat(40);
    const name = 'n'.repeat(64);
    const log = [{ type: 'log', message: 'x' }];
    const hooks = { task_started: log, task_finished: log };
    const inner = { id: id('b'), type: 'wait', for: '1h', then: 'end', hooks };
    const ask = {
      id: id('g'),
      type: 'condition',
      expression: 'record.total > 1',
      on_true: 'end',
      on_false: 'end',
    };
    const then = { goto: id('c') };
    const steps: JsonObject[] = [
      {
        id: id('a'),
        type: 'parallel',
        branches: [
          { name, steps: [ask] },
          { name: 'other', steps: [{ ...inner, id: id('f') }] },
        ],
        hooks,
        then,
      },
      {
        id: id('c'),
        type: 'collection',
        items: '[1]',
        steps: [{ ...inner, id: id('d') }],
        tolerated_failures: 1,
        hooks,
        then: { goto: id('e') },
      },
      {
        id: id('e'),
        type: 'approval',
        assignee: { type: 'role', role: 'boss' },
        timeout: '1h',
        on_approve: { end: name },
        on_reject: { end: 'no' },
        on_timeout: { end: 'late' },
        hooks,
      },
    ];
    const names = namesIn(compileFlow({ steps }).asl);
    expect(names.filter((one) => one.length > LONGEST)).toEqual([]);
  });
});

function namesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isObject(value)) return [];
  const { States: states } = value;
  return [...(isObject(states) ? Object.keys(states) : []), ...Object.values(value).flatMap(namesIn)];
}
