import { z } from 'zod';
import { defineHook, type Hook } from '../define-hook.ts';

/**
 * A state may move only along its machine. The lifecycle checks every bound machine anyway, at the end; this hook
 * refuses earlier, at its place among the others, and is named in the answer.
 */
export function stateTransitionHook(a: { name: string; docs: string; field: string }): Hook {
  return defineHook({
    name: a.name,
    phase: 'before',
    docs: a.docs,
    params: z.strictObject({}),
    run: (ctx) => ctx.checkTransition({ field: a.field }) as undefined,
  });
}

/** The same with the field as a parameter of the binding. */
export const stateTransition: Hook = defineHook({
  name: 'state_transition_hook',
  phase: 'before',
  docs: 'Refuses a change of `field` that its state machine does not allow.',
  params: z.strictObject({ field: z.string().min(1) }),
  run: (ctx) => ctx.checkTransition({ field: ctx.params.field }) as undefined,
});
