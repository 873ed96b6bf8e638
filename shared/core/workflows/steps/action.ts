import { z } from 'zod';
import type { CompiledAction } from '#core/actions/compile-action.ts';
import { actionsSchema, base, targetSchema } from './common.ts';
import { compileOwnActions } from './compile-own.ts';
import type { StepKind } from './kind.ts';

/** Does things, one after the other. */
export const actionSchema = z.strictObject({
  ...base,
  type: z.literal('action'),
  actions: actionsSchema,
  then: targetSchema,
});
/** An action step, parsed. */
export type ActionStep = z.infer<typeof actionSchema>;
/** An action step with what it does. */
export type ActionPart = { type: 'action'; step: ActionStep; actions: readonly CompiledAction[] };

/** What is known of action steps. */
export const actionKind: StepKind<'action'> = {
  pauses: () => false,
  refuses: [],
  ways: (step) => [{ key: 'then', target: step.then }],
  durations: () => [],
  compile: (a) => ({
    type: 'action',
    step: a.step,
    actions: compileOwnActions({ ...a, actions: a.step.actions, path: `${a.path}.actions` }),
  }),
  reads: (part) => part.actions.flatMap((one) => one.reads),
};
