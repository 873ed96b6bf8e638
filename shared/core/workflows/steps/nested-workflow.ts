import { z } from 'zod';
import { isTemplate } from '#core/actions/action.ts';
import { checkKnown } from '#core/actions/checks.ts';
import { compileTemplateTree } from '#core/expressions/template.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import { base, targetSchema } from './common.ts';
import type { StepKind } from './kind.ts';

/** Runs another workflow and waits for its end. */
export const nestedWorkflowSchema = z.strictObject({
  ...base,
  type: z.literal('workflow'),
  workflow: z.string().min(1).max(200),
  input: z.record(z.string(), z.json()).default({}),
  then: targetSchema,
  /** where the other's endings lead; all else goes on with `then` */
  on: z.record(z.string(), targetSchema).default({}),
  on_timeout: targetSchema.optional(),
});
/** A nested workflow, parsed. */
export type NestedWorkflowStep = z.infer<typeof nestedWorkflowSchema>;
/** A nested workflow with the templates of its input. */
export type NestedWorkflowPart = {
  type: 'workflow';
  step: NestedWorkflowStep;
  input(env: Record<string, unknown>): JsonObject;
  reads: readonly string[][];
};

/** What is known of nested workflows. */
export const nestedWorkflowKind: StepKind<'workflow'> = {
  pauses: () => true,
  // what has come is not asked for again
  refuses: ['retry'],
  ways: (step) => [
    { key: 'then', target: step.then },
    ...Object.entries(step.on).map(([outcome, target]) => ({ key: `on.${outcome}`, target })),
    ...(step.on_timeout ? [{ key: 'on_timeout', target: step.on_timeout }] : []),
  ],
  durations: () => [],
  lint: ({ step, path }) => {
    if (step.on_timeout === undefined || step.timeout !== undefined) return [];
    const message = `${path}.timeout must be given: on_timeout would never be taken`;
    return [{ path: `${path}.timeout`, code: 'REQUIRED', message }];
  },
  compile: (a) => {
    const { step, path, scope, world } = a;
    const at = `${path}.workflow`;
    if (isTemplate(step.workflow)) {
      a.issues.push({ path: at, code: 'WRONG_TYPE', message: `${at} must be a name, not a template` });
      return null;
    }
    const known = world.workflowNames;
    const wrong = checkKnown({ name: step.workflow, known, code: 'UNKNOWN_WORKFLOW', what: 'workflow', path: at });
    const tree = compileTemplateTree({ value: step.input, scope, path: `${path}.input` });
    if (wrong.length === 0) {
      const { workflow, input } = step;
      wrong.push(...(world.startIssues?.({ workflow, input, at: `${path}.input` }) ?? []));
    }
    a.issues.push(...wrong, ...(tree.ok ? [] : tree.issues));
    if (!tree.ok || wrong.length > 0) return null;
    const input = (env: Record<string, unknown>): JsonObject => {
      const value = tree.render(env);
      return isObject(value) ? value : {};
    };
    return { type: 'workflow', step, input, reads: tree.reads };
  },
  reads: (part) => part.reads,
};
