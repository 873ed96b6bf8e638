import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diagramOf } from './diagram.ts';
import { findingsOfSpec, lintSpec } from './lint-spec.ts';
import { type FsmSpec, fromStates, fsmSpecSchema, statesOf } from './spec.ts';
import { allowedTransitions, transition } from './transition.ts';

const spec: FsmSpec = fsmSpecSchema.parse({
  app: 'crm',
  name: 'deal_status',
  initial: 'open',
  terminal: ['won', 'lost'],
  transitions: [
    { from: 'open', to: 'offered', event: 'offer' },
    { from: ['open', 'offered'], to: 'won', roles: ['sales'], guard: 'amount > 0' },
    { from: '*', to: 'lost' },
    { from: 'open', to: 'won', event: 'import' },
  ],
});
const open = { roles: ['sales'], guard: (): boolean => true };

describe('transition', () => {
  it('moves along an edge of the spec', () => {
    const result = transition({ spec, state: 'open', input: { to: 'offered', ...open } });
    expect(result).toMatchObject({ ok: true, state: 'offered' });
  });

  it('refuses a move that the spec does not have, and says what is open', () => {
    const result = transition({ spec, state: 'offered', input: { to: 'open', ...open } });
    expect(result).toEqual({ ok: false, reason: 'no_such_move', allowed: ['won', 'lost'] });
  });

  it('refuses a move to the state that it is in already', () => {
    const result = transition({ spec, state: 'open', input: { to: 'open', ...open } });
    expect(result).toMatchObject({ ok: false, reason: 'no_such_move' });
  });

  it('leaves any state but a terminal one by a wildcard', () => {
    const fromOffered = transition({ spec, state: 'offered', input: { to: 'lost', ...open } });
    const fromWon = transition({ spec, state: 'won', input: { to: 'lost', ...open } });
    expect([fromOffered.ok, fromWon.ok]).toEqual([true, false]);
  });

  it('names the roles that a move needs', () => {
    const result = transition({ spec, state: 'open', input: { to: 'won', roles: ['intern'], guard: () => true } });
    expect(result).toMatchObject({ ok: false, reason: 'role', roles: ['sales'] });
  });

  it('lets the platform itself pass where a role is asked for', () => {
    const result = transition({ spec, state: 'open', input: { to: 'won', roles: ['system'], guard: () => true } });
    expect(result.ok).toBe(true);
  });

  it('refuses a move whose guard does not hold', () => {
    const result = transition({ spec, state: 'open', input: { to: 'won', roles: ['sales'], guard: () => false } });
    expect(result).toMatchObject({ ok: false, reason: 'guard' });
  });

  it('takes an import transition only when it is asked for by name', () => {
    const guardless = { roles: [], guard: (): boolean => false };
    const named = transition({ spec, state: 'open', input: { to: 'won', event: 'import', ...guardless } });
    const unnamed = transition({ spec, state: 'open', input: { to: 'won', ...guardless } });
    expect([named.ok, unnamed.ok]).toEqual([true, false]);
  });

  it('lists what is open to somebody, without import transitions', () => {
    const moves = allowedTransitions({ spec, state: 'open', roles: [], guard: () => true });
    expect(moves.map((move) => move.to)).toEqual(['offered', 'lost']);
  });
});

const states = ['a', 'b', 'c', 'd'];
const state = fc.constantFrom(...states);
const role = fc.constantFrom('sales', 'boss', 'system');
const edge = fc.record(
  {
    from: fc.oneof(state, fc.constant('*'), fc.array(state, { minLength: 1, maxLength: 3 })),
    to: state,
    event: fc.constantFrom('go', 'import'),
    roles: fc.array(role, { minLength: 1, maxLength: 2 }),
    guard: fc.constantFrom('yes', 'no'),
  },
  { requiredKeys: ['from', 'to'] },
);
const anySpec = fc
  .record({ transitions: fc.array(edge, { minLength: 1, maxLength: 8 }), terminal: fc.uniqueArray(state) })
  .map((parts) => fsmSpecSchema.parse({ app: 'x', name: 'x', initial: 'a', ...parts }));
const asked = fc.record(
  { to: state, event: fc.constantFrom('go', 'import'), roles: fc.array(role, { maxLength: 2 }) },
  { requiredKeys: ['to', 'roles'] },
);
const guard = (source: string): boolean => source === 'yes';

describe('any transition of any spec', () => {
  it('is made along a declared move that the roles and the guard allow, and whenever there is one', () => {
    fc.assert(
      fc.property(anySpec, state, asked, (random, at, input) => {
        const result = transition({ spec: random, state: at, input: { ...input, guard } });
        const open = random.transitions.filter(
          (t) =>
            t.to === input.to &&
            t.to !== at &&
            (fromStates(t).includes(at) || (fromStates(t).includes('*') && !random.terminal.includes(at))) &&
            (input.event === undefined ? t.event !== 'import' : t.event === input.event) &&
            (t.roles === undefined || input.roles.some((one) => one === 'system' || t.roles?.includes(one))) &&
            t.guard !== 'no',
        );
        expect(result).toMatchObject(open[0] ? { ok: true, state: input.to, transition: open[0] } : { ok: false });
      }),
    );
  });

  it('never leaves a terminal state by a wildcard', () => {
    fc.assert(
      fc.property(anySpec, state, asked, (random, at, input) => {
        const wild = { ...random, transitions: random.transitions.map((t) => ({ ...t, from: '*' })) };
        fc.pre(random.terminal.includes(at));
        expect(transition({ spec: wild, state: at, input: { ...input, guard } }).ok).toBe(false);
      }),
    );
  });

  it('changes nothing that it is given, and gives the same answer again', () => {
    fc.assert(
      fc.property(anySpec, state, asked, (random, at, input) => {
        const before = structuredClone({ random, at, input });
        const first = transition({ spec: random, state: at, input: { ...input, guard } });
        const second = transition({ spec: random, state: at, input: { ...input, guard } });
        expect({ random, at, input }).toEqual(before);
        expect(second).toEqual(first);
      }),
    );
  });

  it('is listed as open exactly when it would be made', () => {
    fc.assert(
      fc.property(anySpec, state, fc.array(role, { maxLength: 2 }), (random, at, roles) => {
        const listed = allowedTransitions({ spec: random, state: at, roles, guard }).map((move) => move.to);
        const made = states.filter((to) => transition({ spec: random, state: at, input: { to, roles, guard } }).ok);
        expect([...new Set(listed)].sort()).toEqual(made);
      }),
    );
  });
});

describe('lintSpec', () => {
  it('finds a state that nothing reaches', () => {
    const broken = fsmSpecSchema.parse({
      ...spec,
      transitions: [...spec.transitions, { from: 'lost_again', to: 'x' }],
    });
    const codes = lintSpec({ spec: broken }).map((issue) => `${issue.code} ${issue.message}`);
    expect(codes).toEqual([
      'UNREACHABLE nothing leads to state "lost_again"',
      'UNREACHABLE nothing leads to state "x"',
    ]);
  });

  it('finds a terminal state that is left', () => {
    const broken = fsmSpecSchema.parse({ ...spec, transitions: [...spec.transitions, { from: 'won', to: 'open' }] });
    expect(lintSpec({ spec: broken })).toMatchObject([{ path: 'transitions[4].from', code: 'UNKNOWN_STATE' }]);
  });

  it('finds a move that is written twice, also within lists', () => {
    const twice = { from: ['open', 'offered'], to: 'lost', roles: ['b', 'a'] };
    const again = { from: 'offered', to: 'lost', roles: ['a', 'b'] };
    const other = { from: 'offered', to: 'lost', roles: ['c'] };
    const broken = fsmSpecSchema.parse({ ...spec, transitions: [...spec.transitions, twice, again, other] });
    expect(lintSpec({ spec: broken })).toMatchObject([{ path: 'transitions[5]', code: 'DUPLICATE_TRANSITION' }]);
  });

  it('finds a guard that is no expression, although no entity binds the spec yet', () => {
    const broken = fsmSpecSchema.parse({
      ...spec,
      transitions: [...spec.transitions, { from: 'offered', to: 'open', guard: 'amount >' }],
    });
    expect(lintSpec({ spec: broken })).toMatchObject([{ path: 'transitions[4].guard', code: 'SYNTAX' }]);
  });

  it('finds a move that leads nowhere', () => {
    const broken = fsmSpecSchema.parse({ ...spec, transitions: [...spec.transitions, { from: 'open', to: 'open' }] });
    expect(lintSpec({ spec: broken })).toMatchObject([{ path: 'transitions[4].to', code: 'UNKNOWN_STATE' }]);
  });
});

describe('findingsOfSpec', () => {
  it('warns of a state that nobody can leave and that is not called terminal', () => {
    const { transitions } = spec;
    const [before, after] = [['won', 'lost'], ['won']].map((terminal) =>
      findingsOfSpec({ spec: fsmSpecSchema.parse({ ...spec, terminal, transitions }) }),
    );
    expect(before).toEqual([]);
    expect(after).toMatchObject([
      { severity: 'warning', code: 'DEAD_END', message: expect.stringContaining('"lost"') },
    ]);
  });
});

describe('diagramOf', () => {
  it('takes lists and wildcards apart, and leaves terminal states alone', () => {
    const { nodes, edges } = diagramOf({ spec });
    expect(nodes).toContainEqual({ id: 'open', initial: true, terminal: false });
    expect(edges.map((one) => `${one.from} ${one.to} ${one.wildcard}`)).toEqual([
      'open offered false',
      'open won false',
      'offered won false',
      'open lost true',
      'offered lost true',
      'open won false',
    ]);
  });

  it('draws exactly the moves that are legal for somebody', () => {
    fc.assert(
      fc.property(anySpec, state, state, (random, from, to) => {
        const input = { to, roles: ['system'], guard: () => true };
        const legal =
          transition({ spec: random, state: from, input }).ok ||
          transition({ spec: random, state: from, input: { ...input, event: 'import' } }).ok;
        // a terminal state that is left is refused by the lint
        fc.pre(statesOf(random).has(from) && !random.terminal.includes(from));
        expect(diagramOf({ spec: random }).edges.some((one) => one.from === from && one.to === to)).toBe(legal);
      }),
    );
  });

  it('is a text that tools can draw, whatever the states are called', () => {
    const odd = fsmSpecSchema.parse({
      ...spec,
      initial: 'a "b"\n: c',
      terminal: ['z'],
      transitions: [{ from: 'a "b"\n: c', to: 'z', guard: 'x == "y;"', roles: ['boss'] }],
    });
    expect(diagramOf({ spec: odd }).mermaid.split('\n')).toEqual([
      'stateDiagram-v2',
      '  state "a \'b\'  c" as s0',
      '  state "z" as s1',
      '  [*] --> s0',
      "  s0 --> s1 : (boss) [x == 'y ']",
      '  s1 --> [*]',
    ]);
  });
});
