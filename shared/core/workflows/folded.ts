import type { Step, Workflow } from './definition.ts';
import { branchesOf, targetsOf } from './targets.ts';

// one call has minutes, and each step in it seconds
const MOST_IN_CALL = 10;
const MOST_ACTIONS = 20;

/**
 * The steps that are done in one call with the one before them, by that one's id: each does something, nothing lies
 * between, nothing else leads there, and none is tried, timed or watched on its own.
 */
export function foldedSteps(workflow: Pick<Workflow, 'steps' | 'hooks'>): ReadonlyMap<string, readonly Step[]> {
  const folds = new Map<string, readonly Step[]>();
  if (workflow.hooks === undefined) foldLevel({ steps: workflow.steps, folds });
  return folds;
}

/** How the call of a step ends the workflow: nothing comes behind, and the ending has no call of its own. */
export function foldedEnding(a: { workflow: Pick<Workflow, 'hooks'>; last: Step }): string | null {
  const { workflow, last } = a;
  if (workflow.hooks !== undefined || !isPlain(last)) return null;
  return last.type === 'action' && 'end' in last.then ? last.then.end : null;
}

function foldLevel(a: { steps: readonly Step[]; folds: Map<string, readonly Step[]> }): void {
  const { steps, folds } = a;
  const byId = new Map(steps.map((step) => [step.id, step]));
  const inbound = new Map<string, number>([[steps[0]?.id ?? '', 1]]);
  for (const { target } of steps.flatMap(targetsOf)) {
    if ('goto' in target) inbound.set(target.goto, (inbound.get(target.goto) ?? 0) + 1);
  }
  const behind = (step: Step): Step | null => {
    if (!isPlain(step) || !('goto' in step.then)) return null;
    const next = byId.get(step.then.goto);
    return next && next.id !== step.id && isPlain(next) && inbound.get(next.id) === 1 ? next : null;
  };
  const led = new Set(steps.flatMap((step) => behind(step)?.id ?? []));
  for (const head of steps) {
    // who is led to is told with who leads there, as long as that call has room
    if (led.has(head.id)) continue;
    for (let first: Step | null = head; first !== null; ) first = foldChain({ first, behind, folds });
  }
  for (const step of steps) {
    // hooks of a collection follow each step within it
    if (step.hooks !== undefined) continue;
    for (const branch of branchesOf(step)) foldLevel({ steps: branch.steps, folds });
  }
}

/** Folds one call's worth; gives the step that the next call begins with. */
function foldChain(a: {
  first: Step;
  behind(step: Step): Step | null;
  folds: Map<string, readonly Step[]>;
}): Step | null {
  const followers: Step[] = [];
  let actions = countOf(a.first);
  let next = a.behind(a.first);
  while (next !== null && followers.length < MOST_IN_CALL - 1 && actions + countOf(next) <= MOST_ACTIONS) {
    followers.push(next);
    actions += countOf(next);
    next = a.behind(next);
  }
  if (followers.length > 0) a.folds.set(a.first.id, followers);
  return next;
}

type Doing = Extract<Step, { type: 'action' | 'transition' }>;

function isPlain(step: Step): step is Doing {
  if (step.type !== 'action' && step.type !== 'transition') return false;
  if (step.type === 'transition' && step.on_illegal !== undefined) return false;
  return [step.retry, step.timeout, step.on_error, step.hooks].every((one) => one === undefined);
}

function countOf(step: Step): number {
  return step.type === 'action' ? step.actions.length : 1;
}
