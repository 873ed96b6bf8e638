import type { Undo } from './flow.ts';

/** Whether something happens; `maybe` where two things happen at the same moment and either may be first. */
export type Sure = 'yes' | 'maybe' | 'no';

/** What a visit of a step comes to. Times in milliseconds from the start. */
export type Entry = {
  step: string;
  item: string;
  /** which of the ways side by side it lies on */
  lane: readonly string[];
  /** its effect, where it has one, and when */
  effect: Sure;
  at: number;
  /** whether it completed, and when: then it is taken back by a rollback */
  done: Sure;
  doneAt: number;
  undo: Undo | null;
};

/** How an instance ends; several ways where two things happen at the same moment. */
export type Ending = { status: 'completed' | 'failed' | 'compensated' | 'cancelled'; outcome: string | null };

/** What becomes of an instance. */
export type Fate = {
  name: string;
  /** whether it is started at all */
  started: Sure;
  from: number;
  endings: Ending[];
  at: number;
  entries: Entry[];
  /** those that its steps start */
  children: Fate[];
};

/** Things that happened. */
export type Trace = { entries: Entry[]; children: Fate[] };

// what is cut off may go on for as long as the rollback takes that ends it
const AFTERMATH = 120_000;

/** What is left of things that are cut off at a moment. */
export function cutOff(a: { trace: Trace; at: number }): Trace {
  const { trace, at } = a;
  const sure = (before: Sure, when: number): Sure => {
    if (before === 'no' || when > at + AFTERMATH) return 'no';
    return when < at ? before : 'maybe';
  };
  const entries = trace.entries.map((entry): Entry => {
    const { effect, done } = entry;
    return { ...entry, effect: sure(effect, entry.at), done: sure(done, entry.doneAt) };
  });
  const children = trace.children.flatMap((child): Fate[] => {
    const started = sure(child.started, child.from);
    if (started === 'no') return [];
    if (child.at < at) return [child];
    const left = cutOff({ trace: child, at });
    const cancelled: Ending = { status: 'cancelled', outcome: null };
    const endings = child.at > at + AFTERMATH ? [cancelled] : [...child.endings, cancelled];
    return [{ ...child, ...left, started, endings, at }];
  });
  return { entries: entries.filter(({ effect, done }) => effect !== 'no' || done !== 'no'), children };
}

/** Several traces as one. */
export function joined(traces: readonly Trace[]): Trace {
  return { entries: traces.flatMap((one) => one.entries), children: traces.flatMap((one) => one.children) };
}
