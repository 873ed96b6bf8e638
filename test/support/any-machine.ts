import fc from 'fast-check';
import type { Mocks } from '#core/asl/run-machine.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { INVOKE } from './asl.ts';

/** Machines of all kinds of states, nested, whose states go only forward; with what their tasks answer. */
export function machines(): fc.Arbitrary<{ asl: JsonObject; mocks: Mocks; input: Json }> {
  return fc
    .record({ seed: graphs(2), answers: fc.array(answer(), { minLength: 1, maxLength: 9 }), input: inputs })
    .map(({ seed, answers, input }) => {
      const names: string[] = [];
      const asl = { QueryLanguage: 'JSONata', ...graphOf({ seed, names, outer: 0 }) };
      const mocks = Object.fromEntries(
        names.map((name, i) => [name, [0, 1, 2].flatMap((n) => answers[(i + n * 2) % (answers.length + 1)] ?? [])]),
      );
      return { asl, mocks, input };
    });
}

type StateSeed = { kind: string; pick: number; more: number; caught: boolean; retried: boolean; inner: GraphSeed[] };
type GraphSeed = StateSeed[];

const KINDS = ['Pass', 'Task', 'Token', 'Wait', 'Choice', 'Fail', 'Parallel', 'Map', 'Map', 'Parallel', 'Task'];
/** Values: right ones, wrong ones, and those that are not there. */
const VALUES: readonly Json[] = [
  '{% $states.input %}',
  '{% $states.input.a %}',
  '{% $v0 %}',
  [1, '{% 2 + 3 %}', null],
  '{% 1 + "x" %}',
  { k: '{% $states.context.State.Name %}' },
  '{% $range(1, 3, 1) %}',
  0,
];
const ITEMS: readonly Json[] = [
  [1, 2, 3],
  [],
  '{% $states.input %}',
  '{% $range(1, 4, 1) %}',
  '{% "no list" %}',
  [[1], null],
];
const inputs: fc.Arbitrary<Json> = fc.constantFrom<Json>({ a: 1 }, [1, 'b'], 'text', null);

function answer(): fc.Arbitrary<Mocks[string][number]> {
  const error = fc.constantFrom('Boom', 'States.Timeout', 'States.TaskFailed', 'Busy');
  return fc.oneof(
    fc.constantFrom<Json>({ a: 2 }, [], 7).map((value) => ({ return: value })),
    error.map((name) => ({ throw: { error: name, cause: 'by chance' } })),
  );
}

function graphs(depth: number): fc.Arbitrary<GraphSeed> {
  const inner: fc.Arbitrary<GraphSeed[]> =
    depth === 0 ? fc.constant([]) : fc.array(graphs(depth - 1), { minLength: 1, maxLength: 3 });
  const kinds = depth === 0 ? KINDS.filter((kind) => kind !== 'Parallel' && kind !== 'Map') : KINDS;
  const seed = fc.record({
    kind: fc.constantFrom(...kinds),
    pick: fc.nat({ max: 99 }),
    more: fc.nat({ max: 99 }),
    caught: fc.boolean(),
    retried: fc.boolean(),
    inner,
  });
  return fc.array(seed, { minLength: 1, maxLength: 4 });
}

/** Names are unique in the whole machine; variables are called by how deep they are. */
function graphOf(a: { seed: GraphSeed; names: string[]; outer: number }): JsonObject {
  const own = a.seed.map((_, i) => {
    const name = `S${a.names.length}`;
    a.names.push(name);
    return { name, last: i === a.seed.length - 1 };
  });
  const end = `E${a.names.length}`;
  a.names.push(end);
  const nameAt = (i: number): string => own[i]?.name ?? end;
  const states = a.seed.map((one, i): [string, JsonObject] => [
    nameAt(i),
    stateOf({ ...a, one, next: nameAt(i + 1), later: nameAt(i + 1 + (one.more % 2)) }),
  ]);
  const all = new Map<string, JsonObject>([...states, [end, { Type: 'Succeed' }]]);
  const kept = new Map<string, JsonObject>();
  const open = [nameAt(0)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = all.get(name);
    if (!state || kept.has(name)) continue;
    kept.set(name, state);
    open.push(...targetsOf(state));
  }
  return { StartAt: nameAt(0), States: Object.fromEntries(kept) };
}

function targetsOf(state: JsonObject): string[] {
  const { Next, Default, Choices, Catch } = state;
  const ways = [Choices, Catch].flatMap((list) => (Array.isArray(list) ? list : []));
  return [Next, Default, ...ways.map((way) => (isObject(way) ? way['Next'] : null))].filter(
    (one): one is string => typeof one === 'string',
  );
}

function stateOf(a: { one: StateSeed; names: string[]; outer: number; next: string; later: string }): JsonObject {
  const { one, next, later, outer } = a;
  const value = VALUES[one.pick % VALUES.length] ?? null;
  const moving = { ...(one.more % 3 === 0 && { Assign: { [`v${outer}`]: one.pick } }), Next: next };
  const guarded = {
    ...(one.retried && { Retry: [{ ErrorEquals: [one.pick % 2 ? 'States.ALL' : 'Boom'], MaxAttempts: 1 }] }),
    ...(one.caught && { Catch: [{ ErrorEquals: [one.more % 2 ? 'States.ALL' : 'Busy'], Next: later }] }),
  };
  const inner = one.inner.map((seed) => () => graphOf({ seed, names: a.names, outer: outer + 1 }));
  const token = one.kind === 'Token';
  const kinds: Record<string, () => JsonObject> = {
    Pass: () => ({ Type: 'Pass', Output: value, ...moving }),
    Wait: () => ({ Type: 'Wait', Seconds: one.pick % 7 ? one.pick : '{% $states.input.a %}', ...moving }),
    Fail: () => ({ Type: 'Fail', ...(one.pick % 2 && { Error: 'Own' }) }),
    Choice: () => ({
      Type: 'Choice',
      Choices: [{ Condition: one.pick % 5 ? '{% $states.input = 7 %}' : '{% $states.input %}', Next: later }],
      Default: next,
    }),
    Task: () => ({
      Type: 'Task',
      Resource: `${INVOKE}${token ? '.waitForTaskToken' : ''}`,
      Arguments: value,
      ...(one.pick % 2 && { TimeoutSeconds: 1 + one.more }),
      ...guarded,
      ...moving,
    }),
    Parallel: () => ({ Type: 'Parallel', Branches: inner.map((make) => make()), ...guarded, ...moving }),
    Map: () => ({
      Type: 'Map',
      Items: ITEMS[one.pick % ITEMS.length] ?? [],
      ...(one.more % 2 && { MaxConcurrency: 1 + (one.more % 3) }),
      ...(one.more % 5 === 0 && { ToleratedFailureCount: 1 }),
      ItemProcessor: inner[0]?.() ?? {},
      ...guarded,
      ...moving,
    }),
  };
  const made = kinds[token ? 'Task' : one.kind]?.() ?? {};
  return made;
}
