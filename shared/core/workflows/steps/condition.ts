import { z } from 'zod';
import type { Issue } from '#core/errors/issue-codes.ts';
import { BOOL } from '#core/expressions/cel-type.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { base, cel, type Target, targetSchema } from './common.ts';
import { compileOwn } from './compile-own.ts';
import type { StepKind, Way } from './kind.ts';

/** Goes one of two ways, or that of the first case that holds. */
export const conditionSchema = z.strictObject({
  ...base,
  type: z.literal('condition'),
  expression: cel.optional(),
  on_true: targetSchema.optional(),
  on_false: targetSchema.optional(),
  cases: z
    .array(z.strictObject({ when: cel, goto: targetOrStep() }))
    .min(1)
    .max(50)
    .optional(),
  default: targetOrStep().optional(),
});
/** A condition step, parsed. */
export type ConditionStep = z.infer<typeof conditionSchema>;
/** A condition step with what it evaluates: the first case that holds is taken, else the last way. */
export type ConditionPart = {
  type: 'condition';
  step: ConditionStep;
  cases: readonly { when: Expression; target: Target }[];
  otherwise: Target;
};

/** Cases name their step shortly, or an ending as everywhere. */
function targetOrStep(): z.ZodType<Target> {
  return z.union([
    targetSchema,
    z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be a step or an ending')
      .transform((goto) => ({ goto })),
  ]);
}

/** What is known of condition steps. */
export const conditionKind: StepKind<'condition'> = {
  pauses: () => false,
  refuses: ['compensate'],
  ways: (step) => casesOf(step).map(({ key, target }) => ({ key, target })),
  durations: () => [],
  lint,
  compile: (a) => {
    const { step, path } = a;
    const all = casesOf(step).map(({ when, at, target }) => ({
      target,
      when: when === null ? null : compileOwn({ ...a, source: when, expect: BOOL, path: `${path}.${at}` }),
      asked: when !== null,
    }));
    const cases = all.flatMap(({ when, target }) => (when ? [{ when, target }] : []));
    const last = all.at(-1);
    if (!last || last.asked || cases.length < all.length - 1) return null;
    return { type: 'condition', step, cases, otherwise: last.target };
  },
  reads: (part) => part.cases.flatMap((one) => one.when.reads),
};

type Case = Way & { when: string | null; at: string };

/** Both forms as one: the cases in order, and last the way that is taken when none holds. */
function casesOf(step: ConditionStep): Case[] {
  const { expression, on_true: yes, on_false: no, cases = [], default: otherwise } = step;
  return [
    ...(expression !== undefined && yes ? [{ key: 'on_true', target: yes, when: expression, at: 'expression' }] : []),
    ...(no ? [{ key: 'on_false', target: no, when: null, at: 'on_false' }] : []),
    ...cases.map(({ when, goto }, i) => ({ key: `cases[${i}]`, target: goto, when, at: `cases[${i}].when` })),
    ...(otherwise ? [{ key: 'default', target: otherwise, when: null, at: 'default' }] : []),
  ];
}

function lint(a: { step: ConditionStep; path: string }): Issue[] {
  const { step, path } = a;
  const plain = ['expression', 'on_true', 'on_false'] as const;
  const router = ['cases', 'default'] as const;
  const routes = router.some((key) => step[key] !== undefined);
  const needed = routes ? router : plain;
  const missing = needed
    .filter((key) => step[key] === undefined)
    .map((key): Issue => ({ path: `${path}.${key}`, code: 'REQUIRED', message: `${path}.${key} is required` }));
  const mixed = (routes ? plain : [])
    .filter((key) => step[key] !== undefined)
    .map((key): Issue => {
      const message = `${path} has cases and a default, or expression, on_true and on_false: not both`;
      return { path: `${path}.${key}`, code: 'NOT_APPLICABLE', message };
    });
  return [...missing, ...mixed];
}
