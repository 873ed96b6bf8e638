import type { Json, JsonObject } from '#core/json/json.ts';
import { type Call, callsOf } from './calls.ts';
import { type Answer, type Script, usualAnswer } from './script.ts';

/** One way through a machine. */
export type Scenario = { name: string; input: JsonObject; script: Script };
type Way = [how: string, answers: Answer[]];
type Machine = { text: string; calls: readonly Call[] };

/** The input of every execution, as a start gives it. */
const INPUT: JsonObject = { tenantId: 'acme', instanceId: 'i1', epoch: 1, workflowRef: 'w@1', context: {} };
const ENTRIES = { entries: ['one', 'two'].map((step) => ({ step, epoch: 1, visit: 1, scope: '' })) };
/** Items of another portion. */
const MORE: JsonObject = { items: 5, indexes: [3, 4] };
const ROLLBACK = '-rollback';
/** What is asked when the time is up, and whose time it was. */
const LATE: Readonly<Record<string, string>> = { time_out: 'open', await_timed_out: 'await' };
/** What closes an instance that failed has nobody to go to. */
const LAST = ['fail', 'note_failure', 'item_failed', 'compensation_stuck', 'rolled_back'];

/**
 * The ways through a machine that its own text tells of: the usual one, one for each context that a Choice asks for, a
 * redrive to each step; and for each call every result that a Choice asks for, a failure for good and one that passes.
 */
export function scenariosOf(asl: JsonObject): Scenario[] {
  const machine: Machine = { text: JSON.stringify(asl), calls: callsOf(asl) };
  const resumes = matches({ machine, of: /resume\.step = \\"([\w-]+)\\"/g });
  const unique = [...new Map(machine.calls.map((call) => [call.key, call])).values()];
  return [
    { name: 'as usual', input: INPUT, script: {} },
    ...contexts(machine).map((context) => ({
      name: `with ${JSON.stringify(context)}`,
      input: { ...INPUT, context },
      script: {},
    })),
    ...resumes.map((step) => ({ name: `again from ${step}`, input: { ...INPUT, resume: { step } }, script: {} })),
    ...unique.flatMap((call) => {
      const from = ['plan_rollback', 'compensate'].includes(call.does) ? ROLLBACK : call.step;
      const input = resumes.includes(from) ? { ...INPUT, resume: { step: from } } : INPUT;
      return waysOf({ machine, call }).map(({ how, script }) => ({ name: `${call.key}: ${how}`, input, script }));
    }),
  ];
}

function waysOf(a: { machine: Machine; call: Call }): { how: string; script: Script }[] {
  const { machine, call } = a;
  const { key, does, step } = call;
  if (LAST.includes(does)) return [];
  const before: Script = {
    ...(does in LATE && { [`${LATE[does] ?? ''} ${step}`]: ['silence'] }),
    'plan_rollback -': [{ return: ENTRIES }],
  };
  const ways: Way[] = [
    ['fails', [{ throw: 'Broken' }]],
    ...call.catches.map((error): Way => [`fails with ${error}`, [{ throw: error }]]),
    ['fails once', [{ throw: 'CONTENTION' }, usualAnswer(call)]],
    ...results({ machine, call }),
  ];
  return [
    ...ways.map(([how, answers]) => ({ how, script: { ...before, [key]: answers } })),
    // one of several items, or of several things to take back
    ...(call.inner
      ? [{ how: 'fails for one', script: { ...before, [`${key}#1`]: [{ throw: 'Broken' } as const] } }]
      : []),
  ];
}

/** The results that Choices ask for, and those that are out of the ordinary. */
function results(a: { machine: Machine; call: Call }): Way[] {
  const { machine, call } = a;
  const asked = (name: string): string[] =>
    call.assigns
      .filter((one) => one.startsWith(name))
      .flatMap((one) => matches({ machine, of: new RegExp(`\\$${one} = \\\\"(\\w+)\\\\"`, 'g') }));
  const silence: Way = ['nobody answers', ['silence']];
  const settled = (output: JsonObject): Answer[] => [{ settle: { output } }];
  const outcomes = asked('outcome').filter((outcome) => outcome !== 'timeout');
  const [first] = outcomes;
  switch (call.does) {
    case 'evaluate': {
      if (call.assigns.includes('until')) return [];
      const no: Answer = { return: { value: -1 } };
      const round: Way[] = machine.text.includes('"do":"continue"') ? [['says no for long', [no]]] : [];
      return [['says no', [no, usualAnswer(call)]], ...round];
    }
    case 'items':
      return [['there are none', [{ return: { indexes: [] } }]]];
    case 'gather':
      return call.assigns.includes('items') ? [['there are more', [{ return: MORE }, usualAnswer(call)]]] : [];
    case 'own_step':
      return outcomes.map((outcome): Way => [outcome, [{ return: { outcome } }]]);
    case 'open':
      return [...outcomes.map((outcome): Way => [outcome, settled({ outcome })]), silence];
    case 'await': {
      const failed: Answer[] = [{ settle: { error: 'CHILD_FAILED', cause: 'it failed' } }];
      const endings = asked('ending').map((ending): Way => [ending, settled({ outcome: 'met', ending })]);
      return [...endings, ['fails elsewhere', failed], silence];
    }
    case 'time_out':
    case 'await_timed_out':
      return first === undefined
        ? []
        : [[`${first} in the last moment`, [{ return: { outcome: first, ending: 'done' } }]]];
    default:
      return [];
  }
}

/** Contexts that Choices ask for. */
function contexts(machine: Machine): JsonObject[] {
  const found = [...machine.text.matchAll(/context\.(\w+) = (true|\d+|\\"\w+\\")/g)];
  return found.map(([, name = '', value = '']) => ({ [name]: JSON.parse(value.replaceAll('\\', '')) as Json }));
}

function matches(a: { machine: Machine; of: RegExp }): string[] {
  return [...new Set([...a.machine.text.matchAll(a.of)].map(([, found = '']) => found))];
}
