import { z } from 'zod';
import { nameSchema } from '#core/definitions/names.ts';
import type { Step } from '../definition.ts';
import { base, type StepBase, type Target, targetSchema } from './common.ts';
import type { StepKind } from './kind.ts';

/** Goes several ways at once, and on when all have come to their end. */
export type ParallelStep = StepBase & {
  type: 'parallel';
  branches: { name?: string | undefined; steps: Step[] }[];
  then: Target;
};

/** The shape of a parallel step; `steps` is that of steps, which hold parallel steps in turn. */
export function parallelSchema(steps: z.ZodType<Step[]>) {
  return z.strictObject({
    ...base,
    type: z.literal('parallel'),
    branches: z
      .array(z.strictObject({ name: nameSchema.optional(), steps }))
      .min(2)
      .max(20),
    then: targetSchema,
  });
}

/** A parallel step; what is within is compiled as any other. */
export type ParallelPart = { type: 'parallel'; step: ParallelStep };

/** What is known of parallel steps. */
export const parallelKind: StepKind<'parallel'> = {
  pauses: () => false,
  // its branches have steps of their own to take back
  refuses: ['timeout', 'compensate'],
  ways: (step) => [{ key: 'then', target: step.then }],
  durations: () => [],
  branches: (step) => step.branches.map(({ steps }, i) => ({ key: `branches[${i}].steps`, steps })),
  compile: ({ step }) => ({ type: 'parallel', step }),
  reads: () => [],
};
