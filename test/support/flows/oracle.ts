import { cutOff, type Ending, type Entry, type Fate, joined, type Sure, type Trace } from './fate.ts';
import {
  type ActStep,
  type Ask,
  type EachStep,
  FIRST_PAUSE,
  type Flow,
  type FlowStep,
  type ForkStep,
  type HearStep,
  type MoveStep,
  type NestStep,
  PATIENCE,
  type PersonStep,
  type To,
} from './flow.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What the steps of an instance know and change. */
type World = { size: number; level: string; rounds: number; status: string; tried: Set<string> };
/** Where steps lie. */
type Place = { lane: readonly string[]; item: string; index: number };
/** Steps that ran: `to` says where the last one went, null that it failed. */
type Ran = Trace & { at: number; to: To | null; undoing?: true };

/** Says what must become of a flow that is started at a moment, from what the guides say and from nothing else. */
export function foretell(a: { flow: Flow; from: number; record: Pick<World, 'status' | 'rounds'> }): Fate {
  const { flow, from } = a;
  const world: World = { ...a.record, size: flow.size, level: flow.level, tried: new Set() };
  const ran = runSteps({ steps: flow.steps, place: { lane: [], item: '', index: 0 }, from, world });
  Object.assign(a.record, { status: world.status, rounds: world.rounds });
  const { entries, children, at } = ran;
  return { name: flow.name, started: 'yes', from, endings: endingsOf(ran), at, entries, children };
}

function endingsOf(ran: Ran): Ending[] {
  if (ran.to && 'end' in ran.to) return [{ status: 'completed', outcome: ran.to.end }];
  const failed: Ending = { status: 'failed', outcome: null };
  if (!ran.undoing) return [failed];
  const stuck = ran.entries.filter(({ undo, done }) => undo === 'stuck' && done !== 'no');
  if (stuck.some(({ done }) => done === 'yes')) return [failed];
  const compensated: Ending = { status: 'compensated', outcome: null };
  return stuck.length > 0 ? [compensated, failed] : [compensated];
}

type Run<T> = { step: T; place: Place; from: number; world: World };

function runSteps(a: { steps: readonly FlowStep[]; place: Place; from: number; world: World }): Ran {
  const traces: Trace[] = [];
  let at = a.from;
  let step = a.steps[0];
  for (;;) {
    if (!step) return { ...joined(traces), at, to: { end: 'completed' } };
    const ran = runStep({ step, place: a.place, from: at, world: a.world });
    traces.push(ran);
    at = ran.at;
    const to = ran.to ?? afterFailure(step);
    const end = { ...joined(traces), at };
    if (to === 'undo') return { ...end, to: null, undoing: true };
    if (to === null) return { ...end, to: null };
    if ('end' in to) return { ...end, to };
    const { goto } = to;
    step = a.steps.find((one) => one.id === goto);
  }
}

function afterFailure(step: FlowStep): To | 'undo' | null {
  if (step.onError === 'compensate') return 'undo';
  if (step.onError === 'continue') return 'then' in step ? step.then : null;
  return step.onError === 'fail' ? null : step.onError;
}

function runStep(a: Run<FlowStep>): Ran {
  const { step, from } = a;
  switch (step.type) {
    case 'action':
      return act({ ...a, step });
    case 'condition': {
      const found = step.cases.find(({ ask }) => holds({ ask, world: a.world }));
      return { ...NOTHING, at: from, to: found?.to ?? step.otherwise };
    }
    case 'transition':
      return move({ ...a, step });
    case 'wait':
      return { ...NOTHING, at: from + step.minutes * MINUTE, to: step.then };
    case 'approval':
    case 'human_task':
      return askPerson({ ...a, step });
    case 'wait_for_event':
      return hear({ ...a, step });
    case 'workflow':
      return nest({ ...a, step });
    case 'parallel':
      return fork({ ...a, step });
    case 'collection':
      return each({ ...a, step });
  }
}

const NOTHING: Trace = { entries: [], children: [] };

function entryOf(a: Run<FlowStep> & { effect: Sure; done: Sure; doneAt: number }): Entry {
  const { step, place, from, effect, done, doneAt } = a;
  const { lane, item } = place;
  return { step: step.id, item, lane, effect, at: from, done, doneAt, undo: step.undo };
}

/** A step without an effect of its own that completes. */
function completes(a: Run<FlowStep> & { at: number; to: To }): Ran {
  const { at, to } = a;
  return { entries: [entryOf({ ...a, effect: 'no', done: 'yes', doneAt: at })], children: [], at, to };
}

function act(a: Run<ActStep>): Ran {
  const { step, place, from, world } = a;
  const { failing, tries } = step;
  const key = `${step.id}/${place.item}`;
  const meant = failing !== null && (!failing.odd || place.index % 2 === 1);
  // what passes after some tries has passed for good
  const fails = meant && (failing.times === 'always' || !world.tried.has(key));
  world.tried.add(key);
  const times = !fails ? 0 : failing.times === 'always' ? tries : failing.times;
  const pauses = Math.min(times, tries - 1);
  const doneAt = from + FIRST_PAUSE * SECOND * (2 ** pauses - 1);
  if (times < tries) {
    if (step.counts) world.rounds++;
    const at = fails && !failing.late ? doneAt : from;
    return {
      entries: [{ ...entryOf({ ...a, effect: 'yes', done: 'yes', doneAt }), at }],
      children: [],
      at: doneAt,
      to: step.then,
    };
  }
  const left = failing?.late === true ? [entryOf({ ...a, effect: 'yes', done: 'no', doneAt })] : [];
  return { entries: left, children: [], at: doneAt, to: null };
}

function holds(a: { ask: Ask; world: World }): boolean {
  const { ask, world } = a;
  if (ask.what === 'size') return world.size > ask.above;
  return ask.what === 'level' ? world.level === ask.is : world.rounds < ask.below;
}

function move(a: Run<MoveStep>): Ran {
  const { step, from, world } = a;
  const legal = world.status === (step.to === 'open' ? 'new' : 'open');
  if (!legal) return { ...NOTHING, at: from, to: step.illegal };
  world.status = step.to;
  return completes({ ...a, at: from, to: step.then });
}

function askPerson(a: Run<PersonStep>): Ran {
  const { step, from } = a;
  // nobody said anything: there is nothing to take back
  if (step.says === null) return { ...NOTHING, at: from + PATIENCE.person * MINUTE, to: step.late };
  return completes({ ...a, at: from + step.minutes * MINUTE, to: step.says === 'yes' ? step.yes : step.no });
}

function hear(a: Run<HearStep>): Ran {
  const { step, from } = a;
  const times = step.sent.map(({ comes, minutes }) => {
    if (comes === 'never') return Number.POSITIVE_INFINITY;
    return comes === 'early' ? from : from + minutes * MINUTE;
  });
  const met = step.mode === 'all' ? Math.max(...times) : Math.min(...times);
  const late = from + PATIENCE.event * MINUTE;
  return met < late ? completes({ ...a, at: met, to: step.then }) : { ...NOTHING, at: late, to: step.late };
}

function nest(a: Run<NestStep>): Ran {
  const { step, from, world } = a;
  const child = foretell({ flow: { ...step.child, size: world.size, level: world.level }, from, record: world });
  const most = from + PATIENCE.child * MINUTE;
  if (step.late && child.at > most) {
    const left = cutOff({ trace: { entries: [], children: [child] }, at: most });
    return { ...left, at: most, to: step.late };
  }
  const [ending] = child.endings;
  if (ending?.status !== 'completed') return { entries: [], children: [child], at: child.at, to: null };
  const done = completes({ ...a, at: child.at, to: ending.outcome === 'alt' ? step.alt : step.then });
  return { ...done, children: [child] };
}

function fork(a: Run<ForkStep>): Ran {
  const { step, place, from, world } = a;
  const ran = step.branches.map((steps, i) =>
    runSteps({ steps, from, world, place: { ...place, lane: [...place.lane, `${step.id}#${i}`] } }),
  );
  const failed = ran.filter(({ to }) => to === null);
  const at = Math.min(...failed.map((one) => one.at));
  if (failed.length > 0) return { ...cutOffOthers({ ran, at }), at, to: null };
  return { ...joined(ran), at: Math.max(...ran.map((one) => one.at)), to: step.then };
}

/** Where one of several ways fails, the others are cut off; where two fail at once, either may be first. */
function cutOffOthers(a: { ran: readonly Ran[]; at: number }): Trace {
  const { ran, at } = a;
  const first = ran.filter((one) => one.to === null && one.at === at);
  return joined(ran.map((one) => (first.length === 1 && one === first[0] ? one : cutOff({ trace: one, at }))));
}

function each(a: Run<EachStep>): Ran {
  const { step, place, from, world } = a;
  const free = Array.from({ length: Math.max(1, step.atOnce) }, () => from);
  const ran: Ran[] = [];
  for (const [index, item] of step.items.entries()) {
    const start = Math.min(...free);
    const lane = step.atOnce > 0 ? [...place.lane, `${step.id}#${index}`] : place.lane;
    const within = { lane, item: step.within ? `${place.item}${item}` : item, index };
    const one = runSteps({ steps: step.steps, from: start, world, place: within });
    free[free.indexOf(start)] = one.at;
    ran.push(one);
    const failed = ran.filter(({ to }) => to === null);
    // one after the other: nothing more is begun
    if (step.atOnce === 0 && failed.length > step.tolerated) return { ...joined(ran), at: one.at, to: null };
  }
  const failures = ran
    .filter(({ to }) => to === null)
    .map((one) => one.at)
    .sort((x, y) => x - y);
  const fatal = failures[step.tolerated];
  if (fatal !== undefined) return { ...cutOffOthers({ ran, at: fatal }), at: fatal, to: null };
  const at = Math.max(from, ...ran.map((one) => one.at));
  const own = completes({ ...a, at, to: step.then });
  return { ...own, ...joined([...ran, own]) };
}
