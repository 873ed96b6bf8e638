import { z } from 'zod';
import { DATETIME } from '#core/expressions/cel-type.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { base, cel, durationText, targetSchema } from './common.ts';
import { compileOwn } from './compile-own.ts';
import type { StepKind } from './kind.ts';

/** Lets time go by. */
export const waitSchema = z.strictObject({
  ...base,
  type: z.literal('wait'),
  for: durationText.optional(),
  until: cel.optional(),
  then: targetSchema,
});
/** A wait step, parsed. */
export type WaitStep = z.infer<typeof waitSchema>;
/** A wait step with what it waits until. */
export type WaitPart = { type: 'wait'; step: WaitStep; until: Expression | null };

/** What is known of wait steps. */
export const waitKind: StepKind<'wait'> = {
  pauses: () => true,
  refuses: ['timeout', 'compensate'],
  ways: (step) => [{ key: 'then', target: step.then }],
  durations: (step) => [['for', step.for]],
  lint: ({ step, path }) =>
    (step.for === undefined) === (step.until === undefined)
      ? [{ path, code: 'REQUIRED', message: `${path}: a wait must have either for or until` }]
      : [],
  compile: (a) => {
    const { step } = a;
    if (step.until === undefined) return { type: 'wait', step, until: null };
    const until = compileOwn({ ...a, source: step.until, expect: DATETIME, path: `${a.path}.until` });
    return until && { type: 'wait', step, until };
  },
  reads: (part) => part.until?.reads ?? [],
};
