import { z } from 'zod';
import { type CelType, DYN, INT, listOf, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import type { Step } from '../definition.ts';
import { collectionHooksSchema } from '../task-hooks/definition.ts';
import { base, cel, type StepBase, type Target, targetSchema } from './common.ts';
import { compileOwn } from './compile-own.ts';
import type { StepKind } from './kind.ts';

const MOST_AT_ONCE = 40;
const MOST_IN_BATCH = 100;

const settings = {
  items: cel,
  mode: z.enum(['sequential', 'parallel']).default('sequential'),
  concurrency: z.number().int().min(1).max(MOST_AT_ONCE).default(10),
  batch: z.number().int().min(1).max(MOST_IN_BATCH).optional(),
  tolerated_failures: z
    .union([
      z.number().int().min(0).max(10_000),
      z.string().regex(/^(100|[1-9]?\d)%$/, 'must be a number or a share such as 10%'),
    ])
    .default(0),
};

/** Does the same for each item of a list. */
export type CollectionStep = StepBase &
  z.infer<z.ZodObject<typeof settings>> & { type: 'collection'; steps: Step[]; then: Target };

/** The shape of a collection step; `steps` is that of steps, which hold collections in turn. */
export function collectionSchema(steps: z.ZodType<Step[]>) {
  const hooks = collectionHooksSchema.optional();
  return z.strictObject({ ...base, hooks, type: z.literal('collection'), ...settings, steps, then: targetSchema });
}

/** A collection step with the list that it goes through. */
export type CollectionPart = { type: 'collection'; step: CollectionStep; items: Expression };

/** What is known of collection steps. */
export const collectionKind: StepKind<'collection'> = {
  pauses: () => false,
  refuses: ['timeout'],
  ways: (step) => [{ key: 'then', target: step.then }],
  durations: () => [],
  branches: (step) => [{ key: 'steps', steps: step.steps }],
  inner: ({ step, scope }) => {
    const result = compileExpression({ source: step.items, scope, path: 'items' });
    const item = result.ok && result.expression.type.kind === 'list' ? result.expression.type.of : DYN;
    const seen: CelType = step.batch === undefined ? item : listOf(item);
    const inner: Scope = { ...scope, item: seen, index: INT };
    return inner;
  },
  compile: (a) => {
    const { step, path, scope } = a;
    const loose = compileExpression({ source: step.items, scope, path: 'items' });
    // what only the run shows is looked at there: read as a list, anything else would be none
    const isOpen = loose.ok && loose.expression.type.kind === 'dyn';
    const expect = isOpen ? {} : { expect: listOf(DYN) };
    const items = compileOwn({ ...a, source: step.items, ...expect, path: `${path}.items` });
    return items && { type: 'collection', step, items };
  },
  reads: (part) => part.items.reads,
};
