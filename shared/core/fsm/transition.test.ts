import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lintSpec } from './lint-spec.ts';
import { type FsmSpec, fromStates, fsmSpecSchema } from './spec.ts';
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

  it('never leaves the edges of a spec, whatever is asked', () => {
    const state = fc.constantFrom('a', 'b', 'c', 'd');
    const edges = fc.array(fc.record({ from: state, to: state }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(edges, state, state, (transitions, at, to) => {
        const random = fsmSpecSchema.parse({ app: 'x', name: 'x', initial: 'a', transitions });
        const result = transition({ spec: random, state: at, input: { to, roles: [], guard: () => true } });
        const isEdge = at !== to && random.transitions.some((t) => fromStates(t).includes(at) && t.to === to);
        expect(result.ok).toBe(isEdge);
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
});
