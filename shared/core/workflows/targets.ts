import type { Step, Target } from './definition.ts';

/** Every way out of a step, with the key that names it. */
export function targetsOf(step: Step): { key: string; target: Target }[] {
  switch (step.type) {
    case 'action':
    case 'wait':
      return [{ key: 'then', target: step.then }];
    case 'condition':
      return [
        { key: 'on_true', target: step.on_true },
        { key: 'on_false', target: step.on_false },
      ];
    case 'approval':
      return [
        { key: 'on_approve', target: step.on_approve },
        { key: 'on_reject', target: step.on_reject },
        { key: 'on_timeout', target: step.on_timeout },
      ];
  }
}
