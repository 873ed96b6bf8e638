/** Where a step goes. */
export type To = { goto: string } | { end: string };
/** What a step does when it failed for good. */
export type OnError = 'fail' | 'continue' | 'compensate' | { goto: string };
/** How taking a step back goes: `flaky` fails twice, `stuck` for ever. */
export type Undo = 'ok' | 'flaky' | 'stuck';
/** How an action fails: `times`, or for ever; `late` = when it has had its effect; `odd` = for every second item only. */
export type Failing = { times: number | 'always'; late: boolean; odd: boolean };
/** What a condition asks: a field of the record, the context, or how often a loop has come round. */
export type Ask = { what: 'size'; above: number } | { what: 'level'; is: string } | { what: 'rounds'; below: number };
/** One thing that is waited for, and when it comes: before the step begins, minutes after, or never. */
export type Sent = { kind: 'signal' | 'event'; comes: 'early' | 'late' | 'never'; minutes: number };

type Base = { id: string; onError: OnError; undo: Undo | null };
/** Has an effect; `counts` = adds one to the record's rounds. */
export type ActStep = Base & { type: 'action'; failing: Failing | null; tries: number; counts: boolean; then: To };
/** Goes where the first case that holds says. */
export type ChooseStep = Base & { type: 'condition'; cases: { ask: Ask; to: To }[]; otherwise: To };
/** Moves the record's status: new, open, done. */
export type MoveStep = Base & { type: 'transition'; to: 'open' | 'done'; then: To; illegal: To | null };
/** Lets time go by. */
export type HoldStep = Base & { type: 'wait'; minutes: number; until: boolean; then: To };
/** Asks a person, who answers minutes after, or never. */
export type PersonStep = Base & {
  type: 'approval' | 'human_task';
  says: 'yes' | 'no' | null;
  minutes: number;
  yes: To;
  no: To;
  late: To;
};
/** Waits for one thing, for any or for all of some. */
export type HearStep = Base & {
  type: 'wait_for_event';
  mode: 'one' | 'any' | 'all';
  sent: Sent[];
  then: To;
  late: To;
};
/** Runs another workflow, which ends as `completed` or as `alt`. */
export type NestStep = Base & { type: 'workflow'; child: Flow; then: To; alt: To; late: To | null };
/** Goes several ways at once. */
export type ForkStep = Base & { type: 'parallel'; branches: FlowStep[][]; then: To };
/** Does the same for each item; `atOnce` 0 = one after the other. */
export type EachStep = Base & {
  type: 'collection';
  items: string[];
  within: boolean;
  atOnce: number;
  tolerated: number;
  steps: FlowStep[];
  then: To;
};
/** A step of all ten kinds, with what will happen to it. */
export type FlowStep =
  | ActStep
  | ChooseStep
  | MoveStep
  | HoldStep
  | PersonStep
  | HearStep
  | NestStep
  | ForkStep
  | EachStep;

/** A workflow with all that will happen to its one instance. */
export type Flow = { name: string; steps: FlowStep[]; size: number; level: string };

/** How long steps wait at most, in minutes; nothing else ends at just such a moment. */
export const PATIENCE = { person: 60, event: 120, child: 47.5 } as const;
/** Pauses between tries of an action, in seconds: doubled each time. */
export const FIRST_PAUSE = 10;

/** The flow itself and those that its steps run. */
export function withChildren(flow: Flow): Flow[] {
  return [...flow.steps.flatMap(childrenOf), flow];
}

/** All steps of a flow by id, those within steps too; not those of its children. */
export function stepsById(flow: Flow): Map<string, FlowStep> {
  const all = (steps: readonly FlowStep[]): FlowStep[] =>
    steps.flatMap((step) => [step, ...insideOf(step).flatMap((inside) => all(inside))]);
  return new Map(all(flow.steps).map((step) => [step.id, step]));
}

function insideOf(step: FlowStep): FlowStep[][] {
  if (step.type === 'parallel') return step.branches;
  return step.type === 'collection' ? [step.steps] : [];
}

function childrenOf(step: FlowStep): Flow[] {
  if (step.type === 'workflow') return withChildren(step.child);
  return insideOf(step).flatMap((inside) => inside.flatMap(childrenOf));
}
