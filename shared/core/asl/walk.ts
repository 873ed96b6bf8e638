import type { AslEvent } from './events.ts';
import { failureOf } from './failure.ts';
import { record } from './history.ts';
import type { State } from './machine.ts';
import { recover } from './recover.ts';
import type { Outcome, Run, Scope, Step, Walker } from './run.ts';
import { beginChoice } from './states/choice.ts';
import { beginFail } from './states/fail.ts';
import { beginMap, resumeMap } from './states/map.ts';
import { beginParallel, resumeParallel } from './states/parallel.ts';
import { beginPass } from './states/pass.ts';
import { beginTask, resumeTask } from './states/task.ts';
import { beginWait, leaveWait } from './states/wait.ts';
import { freshId, startTimer } from './timers.ts';

// a loop without a wait is stored, and others get their turn, after so many events
const LONGEST_STRETCH = 1000;

type Place = { run: Run; scope: Scope; state: State };

/** Runs a thread from where it stands until it waits or is over, and resumes one that waits. */
export const walker: Walker = {
  run: async (a) => {
    const outcome = await walk({ ...a, first: enter });
    // only a resumed thread can turn an event down
    return outcome ?? { kind: 'blocked' };
  },
  resume: (a) => walk({ ...a, first: (place) => resume({ ...place, event: a.event }) }),
};

async function walk(a: {
  run: Run;
  scope: Scope;
  first: (place: Place) => Promise<Step | null>;
}): Promise<Outcome | null> {
  const { run, scope } = a;
  let act = a.first;
  for (;;) {
    const state = stateOf(scope);
    const step = await attempt({ run, scope, state, act });
    if (step === null || step.kind !== 'go') return step;
    if (step.enter && run.history.length >= LONGEST_STRETCH) return pause({ run, scope });
    act = step.enter ? enter : begin;
  }
}

function pause(a: { run: Run; scope: Scope }): Outcome {
  const timerId = freshId({ run: a.run, prefix: 'pause' });
  startTimer({ run: a.run, timerId, seconds: 0 });
  a.scope.thread.wait = { kind: 'timer', timerId, then: 'enter' };
  return { kind: 'blocked' };
}

async function attempt(a: Place & { act: (place: Place) => Promise<Step | null> }): Promise<Step | null> {
  const { run, scope, state } = a;
  try {
    return await a.act({ run, scope, state });
  } catch (error) {
    return recover({ run, scope, state, failure: failureOf(error) });
  }
}

function stateOf(scope: Scope): State {
  const state = scope.graph.states.get(scope.thread.state);
  // prepareMachine has checked every target; a stored execution of another machine would come here
  if (!state) throw new Error(`the machine has no state ${scope.thread.state}`);
  return state;
}

function enter(a: Place): Promise<Step> {
  const { run, scope, state } = a;
  const { thread } = scope;
  thread.enteredAt = run.now;
  thread.retries = [];
  const details = { name: state.name, input: thread.input };
  thread.enteredId = record({ run, thread, type: `${state.type}StateEntered`, details });
  return begin(a);
}

async function begin(a: Place): Promise<Step> {
  const { run, scope, state } = a;
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return beginPass({ run, scope, state });
    case 'Fail':
      return beginFail({ run, scope, state });
    case 'Wait':
      return beginWait({ run, scope, state });
    case 'Choice':
      return beginChoice({ run, scope, state });
    case 'Task':
      return beginTask({ run, scope, state });
    case 'Parallel':
      return beginParallel({ run, scope, state });
    case 'Map':
      return beginMap({ run, scope, state });
  }
}

async function resume(a: Place & { event: AslEvent }): Promise<Step | null> {
  const { run, scope, state, event } = a;
  const { wait } = scope.thread;
  if (!wait) return null;
  switch (wait.kind) {
    case 'timer':
      if (event.kind !== 'timer' || event.timerId !== wait.timerId) return null;
      run.effects.push({ kind: 'cancel_timer', timerId: wait.timerId });
      scope.thread.wait = null;
      if (wait.then === 'leave' && state.type === 'Wait') return leaveWait({ run, scope, state });
      return { kind: 'go', enter: wait.then === 'enter' };
    case 'task':
      return state.type === 'Task' ? resumeTask({ run, scope, state, wait, event }) : null;
    case 'parallel':
      return state.type === 'Parallel' ? resumeParallel({ run, scope, state, wait, event }) : null;
    case 'map':
      return state.type === 'Map' ? resumeMap({ run, scope, state, wait, event }) : null;
  }
}
