import { z } from 'zod';
import type { CompiledAction } from '#core/actions/compile-action.ts';
import { nameSchema } from '#core/definitions/names.ts';
import { base, targetSchema } from './common.ts';
import { compileOwnActions } from './compile-own.ts';
import type { StepKind } from './kind.ts';

/** Moves a field along its state machine. Who comes second in a race does not move it and goes `on_illegal`. */
export const transitionSchema = z.strictObject({
  ...base,
  type: z.literal('transition'),
  entity: z.string().min(1).max(100).optional(),
  record_id: z.string().min(1).max(2000).optional(),
  field: nameSchema,
  to: z.string().min(1).max(200),
  then: targetSchema,
  on_illegal: targetSchema.optional(),
});
/** A transition step, parsed. */
export type TransitionStep = z.infer<typeof transitionSchema>;
/** A transition step with the move that it makes. */
export type TransitionPart = { type: 'transition'; step: TransitionStep; actions: readonly CompiledAction[] };

/** What is known of transition steps. */
export const transitionKind: StepKind<'transition'> = {
  pauses: () => false,
  refuses: [],
  ways: (step) => [
    { key: 'then', target: step.then },
    ...(step.on_illegal ? [{ key: 'on_illegal', target: step.on_illegal }] : []),
  ],
  durations: () => [],
  compile: (a) => {
    const { step, path } = a;
    const { entity, record_id: id, field, to } = step;
    const action = {
      type: 'transition',
      field,
      to,
      ...(entity !== undefined && { entity }),
      ...(id !== undefined && { id }),
    };
    // problems are told of the step itself, not of an action that nobody has written
    const issues: typeof a.issues = [];
    const actions = compileOwnActions({ ...a, issues, actions: [action] });
    a.issues.push(...issues.map((issue) => ({ ...issue, path: issue.path.replace(`${path}[0]`, path) })));
    return { type: 'transition', step, actions };
  },
  reads: (part) => part.actions.flatMap((one) => one.reads),
};
