import type { Allowance, Limits, Turn } from '#ports/limits.ts';

type State = {
  allowance: string;
  /** when the last turns were given, those to come included; at most `count` of them */
  given: number[];
  /** who has a place, and when it comes */
  places: Map<string, number>;
  running: number;
  /** who found all places taken, in order */
  line: Set<string>;
  /** how long a turn takes, as far as is known */
  meanMs: number;
};
type Ask = Parameters<Limits['enter']>[0];

const SHORTEST_WAIT_MS = 5;
const NEWEST_SHARE = 0.2;
// places of jobs that were given up meanwhile are swept out
const MOST_PLACES = 100_000;

/**
 * Limits of one process, in memory.
 *
 * @example
 * ```ts
 * import { createLimits } from '#adapters/embedded/limits.ts';
 * const limits = createLimits();
 * const allowance = { rate: { count: 10, perMs: 60_000 }, concurrency: null };
 * const turn = await limits.enter({ tenant: 'acme', key: 'rule:1', id: 'event-1', allowance, now: 0 });
 * if (turn.go) await turn.leave({ now: 5 });
 * ```
 */
export function createLimits(): Limits {
  const states = new Map<string, State>();

  function stateOf(a: Ask): State {
    const key = JSON.stringify([a.tenant, a.key]);
    const allowance = JSON.stringify(a.allowance);
    const state = states.get(key) ?? newState(allowance);
    states.set(key, state);
    // who runs right now is counted on
    if (state.allowance !== allowance) Object.assign(state, { ...newState(allowance), running: state.running });
    return state;
  }

  return { enter: (a) => Promise.resolve(turnOf({ ask: a, state: stateOf(a) })) };
}

function newState(allowance: string): State {
  return { allowance, given: [], places: new Map(), running: 0, line: new Set(), meanMs: 0 };
}

function turnOf(a: { ask: Ask; state: State }): Turn {
  const { ask, state } = a;
  const { id, now } = ask;
  const first = !state.places.has(id);
  const at = state.places.get(id) ?? place({ state, rate: ask.allowance.rate, now });
  state.places.set(id, at);
  if (at > now) return { go: false, first, at };
  const most = ask.allowance.concurrency;
  if (most !== null && state.running >= most) return { go: false, first, at: now + waitOf({ state, id, most }) };
  state.places.delete(id);
  state.line.delete(id);
  state.running++;
  if (state.places.size > MOST_PLACES) sweep({ state, now });
  return { go: true, first, leave: async (end) => leave({ state, took: end.now - now }) };
}

/** The next instant at which the last `count` turns, those to come included, do not fill a span. */
function place(a: { state: State; rate: Allowance['rate']; now: number }): number {
  const { state, rate, now } = a;
  if (rate === null) return now;
  const oldest = state.given.length < rate.count ? undefined : state.given.shift();
  const at = oldest === undefined ? now : Math.max(now, oldest + rate.perMs);
  state.given.push(at);
  return at;
}

/** About as long as those ahead in the line will take. */
function waitOf(a: { state: State; id: string; most: number }): number {
  const { state, id, most } = a;
  state.line.add(id);
  const ahead = state.line.size;
  return Math.max(SHORTEST_WAIT_MS, Math.ceil((ahead / most) * state.meanMs));
}

function leave(a: { state: State; took: number }): void {
  const { state, took } = a;
  state.running--;
  state.meanMs = state.meanMs === 0 ? took : state.meanMs * (1 - NEWEST_SHARE) + took * NEWEST_SHARE;
}

function sweep(a: { state: State; now: number }): void {
  for (const [id, at] of a.state.places) if (at < a.now) a.state.places.delete(id);
}
