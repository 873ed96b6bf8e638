import type { Step } from './definition.ts';
import type { Way } from './steps/kind.ts';
import { kindOf } from './steps/table.ts';

/** Every way out of a step, that of `on_error` too, with the key that names it. */
export function targetsOf(step: Step): Way[] {
  const { on_error: onError } = step;
  const ways = kindOf(step).ways(step);
  return typeof onError === 'object' ? [...ways, { key: 'on_error', target: onError }] : ways;
}

/** The steps within a step, by the key of each branch. */
export function branchesOf(step: Step): { key: string; steps: readonly Step[] }[] {
  return kindOf(step).branches?.(step) ?? [];
}

/** All steps, those within others too, each with its path and what it lies in, from the outside in. */
export function allSteps(a: {
  steps: readonly Step[];
  path?: string;
  inside?: readonly Step[];
}): { step: Step; path: string; inside: readonly Step[] }[] {
  const { path = 'steps', inside = [] } = a;
  return a.steps.flatMap((step, i) => {
    const own = `${path}[${i}]`;
    const within = branchesOf(step).flatMap(({ key, steps }) =>
      allSteps({ steps, path: `${own}.${key}`, inside: [...inside, step] }),
    );
    return [{ step, path: own, inside }, ...within];
  });
}
