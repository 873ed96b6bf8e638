import type { Json } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { AslEffect, AslEvent, ExecutionContext, NewHistoryEvent } from './events.ts';
import type { ExecState, Thread } from './exec-state.ts';
import type { Failure } from './failure.ts';
import type { Graph } from './machine.ts';

/** One call of `advance`: what it knows, and what it gathers. */
export type Run = {
  state: ExecState;
  now: Iso;
  context: ExecutionContext;
  uuid: () => string;
  random: () => number;
  effects: AslEffect[];
  history: NewHistoryEvent[];
  /** events that the history has room for; left out: as many as with Step Functions */
  mostEvents?: number;
  walker: Walker;
};

/** A thread in the graph it runs in, and the scope around it: branches and iterations see the variables outside. */
export type Scope = { graph: Graph; thread: Thread; outer: Scope | null };

/** How far a thread came. */
export type Outcome = { kind: 'blocked' } | { kind: 'done'; output: Json } | { kind: 'failed'; failure: Failure };

/** What a state did: an outcome of its thread, or `go`: enter the state that the thread now names, or try it again. */
export type Step = Outcome | { kind: 'go'; enter: boolean };

/** Runs and resumes threads; how Parallel and Map run their children. */
export type Walker = {
  run(a: { run: Run; scope: Scope }): Promise<Outcome>;
  /** null: the event is not for this thread or one below it */
  resume(a: { run: Run; scope: Scope; event: AslEvent }): Promise<Outcome | null>;
};
