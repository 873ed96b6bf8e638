import type { Json, JsonObject } from '#core/json/json.ts';
import type { CompiledStep, CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import type { Step } from '#core/workflows/definition.ts';
import { groupsAt, type HookPoint, hooksOf, isJoined } from '#core/workflows/task-hooks/hooks-of.ts';
import type { AslState, AslStates } from './asl.ts';
import { callState } from './call.ts';
import { catchAs, failureOf, failureStates } from './failures.ts';
import type { Place } from './place.ts';

/** Kinds of steps whose work is one call of ours: it runs their hooks too. */
const FOLDED: readonly Step['type'][] = ['action', 'transition'];
const HOLDS_ERRORS: readonly Json[] = ['Task', 'Map', 'Parallel'];

type Input = { compiled: CompiledStep; place: Place; workflow: CompiledWorkflow };

/**
 * The states of a step with calls for its hooks where it has some: before its first state, on every way out, and where
 * it fails. Where the step is itself one call of ours, that call runs them, and only failures take a state.
 */
export function withHooks(a: Input & { states: AslStates }): AslStates {
  const { compiled, place } = a;
  const { id } = compiled.step;
  const folded = FOLDED.includes(compiled.type);
  const starts = groupsAt({ ...a, point: { at: 'started' } }).length > 0;
  const ends = [true, false].some((one) => groupsAt({ ...a, point: { at: 'finished', ends: one } }).length > 0);
  if (!starts && !ends) return a.states;
  const states: AslStates = { ...a.states, ...failureStates({ place, step: compiled.step }) };
  const ways = waysOut({ ...a, own: new Set(Object.keys(states)) });
  const failing = [`${id} failed`, `${id} illegal`];
  const entries = Object.entries(states).map(([name, state]): [string, AslState] => {
    const isFailing = failing.includes(name);
    const leave = (target: string): string => {
      if (folded && name === id) return target;
      return ways.to({ target, failed: isFailing });
    };
    const joined: JsonObject =
      folded && name === id ? { Retry: withRetriers({ ...a, state, points: bothPoints(compiled.step) }) } : {};
    const caught: JsonObject = ends && !isFailing ? catchesOf({ state, ways, place, step: compiled.step }) : {};
    return [name, { ...redirected({ state, leave }), ...caught, ...joined }];
  });
  const all: AslStates = { ...Object.fromEntries(entries), ...ways.states() };
  return starts && !folded ? begun({ ...a, all }) : all;
}

/** The first state under another name, and before it a call. */
function begun(a: Input & { all: AslStates }): AslStates {
  const { id } = a.compiled.step;
  const { [id]: first = {}, ...rest } = a.all;
  const body = `${id} begun`;
  const call = hookCall({ ...a, point: { at: 'started' }, failed: false, next: body });
  return { [id]: call, [body]: first, ...rest };
}

/** A call of the hooks at a point. */
function hookCall(a: Input & { point: HookPoint; failed: boolean; next: string }): AslState {
  const { compiled, place, point, failed, next } = a;
  const { step } = compiled;
  const state = callState({
    place,
    action: 'hooks',
    // a hook of a step that failed cannot have it go on
    step: { id: step.id, on_error: failed ? 'fail' : step.on_error },
    more: { ...point, ...(failed && failureOf(place.variable('failure'))) },
    comment: `Runs what follows that ${step.id} ${failed ? 'failed' : point.at === 'started' ? 'starts' : 'is done'}`,
    next,
  });
  return { ...state, Retry: withRetriers({ ...a, state, points: [point] }) };
}

type Ways = { to(a: { target: string; failed: boolean }): string; states(): AslStates };

/** Ways out of a step that pass a call of its hooks; each is made once. */
function waysOut(a: Input & { own: ReadonlySet<string> }): Ways {
  const { compiled, place, own } = a;
  const end = place.stateOf({ end: 'completed' });
  const made = new Map<string, string>();
  const states: AslStates = {};
  return {
    states: () => states,
    to: ({ target, failed }) => {
      const last = [end, ...(failed ? [place.failTo, rethrown(compiled.step)] : [])];
      const ends = place.inner && last.includes(target);
      const point: HookPoint = { at: 'finished', ends };
      if (own.has(target) || groupsAt({ ...a, point }).length === 0) return target;
      const key = `${failed} ${target}`;
      const name = made.get(key) ?? `${compiled.step.id} ${failed ? 'gave up' : 'done'} ${made.size + 1}`;
      if (!made.has(key)) {
        made.set(key, name);
        states[name] = hookCall({ ...a, point, failed, next: target });
        if (target === rethrown(compiled.step)) states[target] = rethrow(place);
      }
      return name;
    },
  };
}

/** What a state catches, with the hooks on the way; where nothing is caught, hooks run and the error goes on. */
function catchesOf(a: { state: AslState; ways: Ways; place: Place; step: Step }): JsonObject {
  const { state, ways, place, step } = a;
  if (!HOLDS_ERRORS.includes(state['Type'] ?? null)) return {};
  const given = Array.isArray(state['Catch']) ? state['Catch'] : [];
  const caught = given.map((one) => {
    const { Next, ...rest } = one as JsonObject;
    return { ...rest, Next: ways.to({ target: String(Next), failed: true }) };
  });
  if (caught.some((one) => JSON.stringify(one).includes('States.ALL'))) return { Catch: caught };
  const next = ways.to({ target: rethrown(step), failed: true });
  return { Catch: [...caught, catchAs({ place, error: 'States.ALL', next })] };
}

function redirected(a: { state: AslState; leave(target: string): string }): AslState {
  const { state, leave } = a;
  const { Next, Default, Choices } = state;
  return {
    ...state,
    ...(typeof Next === 'string' && { Next: leave(Next) }),
    ...(typeof Default === 'string' && { Default: leave(Default) }),
    ...(Array.isArray(Choices) && {
      Choices: Choices.map((one) => {
        const choice = one as JsonObject;
        return { ...choice, Next: leave(String(choice['Next'])) };
      }),
    }),
  };
}

function rethrown(step: Step): string {
  return `${step.id} rethrown`;
}

function rethrow(place: Place): AslState {
  const { error = null, cause = null } = failureOf(place.variable('failure'));
  return { Type: 'Fail', Error: error, Cause: cause };
}

function bothPoints(step: Step): HookPoint[] {
  const ends = 'then' in step && step.then !== undefined && 'end' in step.then;
  return [{ at: 'started' }, { at: 'finished', ends }];
}

/** Hooks that are waited for are tried again by the machine; one that fails for good is not, nor is its step. */
function withRetriers(a: Input & { state: AslState; points: readonly HookPoint[] }): Json[] {
  const own = Array.isArray(a.state['Retry']) ? a.state['Retry'] : [];
  const hooks = a.points.flatMap((point) =>
    groupsAt({ ...a, point }).flatMap((group) => hooksOf({ hooks: a.workflow.hooks, ...group }).filter(isJoined)),
  );
  const [first] = hooks;
  if (!first) return own;
  const { intervalMs, backoff, maxMs } = first.retry;
  return [
    { ErrorEquals: ['TaskHookFailed'], MaxAttempts: 0 },
    {
      ErrorEquals: ['TaskHookRetry'],
      IntervalSeconds: Math.max(1, Math.ceil(intervalMs / 1000)),
      MaxAttempts: Math.max(...hooks.map((one) => one.retry.attempts)) * hooks.length,
      BackoffRate: backoff,
      MaxDelaySeconds: Math.max(2, Math.ceil(maxMs / 1000)),
    },
    ...own,
  ];
}
