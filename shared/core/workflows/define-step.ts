import { z } from 'zod';
import type { ActionSpec } from '#core/actions/action.ts';
import type { ActionRun } from '#core/actions/define-action.ts';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { invalid } from '#core/errors/dro-error.ts';
import { checkedErrorName } from '#core/errors/named-error.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { isBuiltinType } from './steps/builtin-types.ts';
import { OWN_STEP_KEYS } from './steps/own-step.ts';

/** What a step of an integrator's is given. */
export type StepRun<P = unknown> = Omit<ActionRun<P>, 'event'> & {
  /** the step's id */
  step: string;
  /** the instance at work */
  instance: string;
  /** the record that the workflow is about, read now; null when there is none */
  record: HookRecord | null;
  /** the workflow's context */
  context: JsonObject;
};

/** An action as workflows are written with it. */
type WrittenAction = { type: string; [key: string]: Json };

/** A type of steps as workflows are compiled and simulated with it. */
export type StepSpec = ActionSpec & {
  /** the outcomes that lead different ways; none: it goes on with `then` */
  outcomes: readonly string[];
  /** the names that its errors may have; null: it does not say */
  failures: readonly string[] | null;
  /** what takes it back where the step itself does not say */
  compensate?(a: { id: string; params: JsonObject }): readonly WrittenAction[];
  /** what a simulation goes on with when nothing is scripted */
  simulate(a: { params: JsonObject }): Json;
};

/** A type of steps with its code, as packs bring it. */
export type StepType = StepSpec & { run(ctx: StepRun): Json | Promise<Json> };

/** What a step gives: of one with outcomes an object that names which it came to. */
type Given<O extends string> = [O] extends [never] ? Json : { outcome: O } & JsonObject;

/**
 * Declares a type of steps. Its parameters stand in the step beside the keys that all steps have, and may be templates;
 * the schema says what they must be once they are filled. It runs at least once and within 30 s, what it gives is
 * `steps.<id>.output`, and what it throws makes the attempt fail, as with an action. With `outcomes` it gives an object
 * whose `outcome` is one of them, and `on` leads by it.
 *
 * @example
 * ```ts
 * import { z } from 'zod';
 * import { defineStep } from '#core/workflows/define-step.ts';
 * export const scoreLead = defineStep({
 *   type: 'score_lead',
 *   docs: 'Scores the lead at hand.',
 *   params: z.strictObject({ employees: z.number(), hot_from: z.number().default(100) }),
 *   outcomes: ['hot', 'cold'],
 *   run: ({ params }) => ({ outcome: params.employees >= params.hot_from ? 'hot' : 'cold' }),
 * });
 * ```
 */
export function defineStep<P, const O extends string = never>(a: {
  /** as steps name it; none of ours */
  type: string;
  /** one or two sentences */
  docs: string;
  params: z.ZodType<P>;
  outcomes?: readonly O[];
  /** the names that its errors may have, so that a `retry.errors` that asks for another is told; left out: any */
  errors?: readonly string[];
  /** its parameters are kept somewhere, so that personal values go into them masked */
  keeps?: true;
  /** what is wrong with the parameters as they are written */
  check?: ActionSpec['check'];
  /** actions that take it back, as `compensate` of a step has them; a step may say others */
  compensate?: StepSpec['compensate'];
  /** what a simulation goes on with; nothing is called. Left out: the first outcome, or null */
  simulate?(a: { params: P }): Given<O>;
  run(ctx: StepRun<P>): Given<O> | Promise<Given<O>>;
}): StepType {
  const { type, docs, params, keeps, check = () => [], compensate, run } = a;
  const outcomes: readonly string[] = a.outcomes ?? [];
  const failures = a.errors?.map(checkedErrorName) ?? null;
  const [first] = outcomes;
  const filled = (given: unknown): P => {
    const parsed = params.safeParse(given);
    if (parsed.success) return parsed.data;
    throw invalid({ what: `step of type ${type}`, issues: issuesFromZod({ error: parsed.error }) });
  };
  return {
    name: type,
    docs,
    // parameters come from JSON, and what is stored is what came
    params: params as z.ZodType as z.ZodType<JsonObject>,
    checksFilled: true,
    ...(keeps && { keeps }),
    check,
    outcomes,
    failures,
    errors: () => failures,
    ...(compensate && { compensate }),
    simulate: (given) => {
      const own = filled(given.params);
      return a.simulate ? a.simulate({ params: own }) : first === undefined ? null : { outcome: first };
    },
    run: (ctx) => run({ ...ctx, params: filled(ctx.params) }),
  };
}

/** The types of steps of all packs. Throws for one that could never be used as it is meant. */
export function checkedSteps(steps: readonly StepType[]): readonly StepType[] {
  const names = new Set<string>();
  for (const { name, params } of steps) {
    if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) throw new Error(`step type "${name}" must be snake_case`);
    if (names.has(name) || isBuiltinType(name)) throw new Error(`step type "${name}" is there twice`);
    names.add(name);
    const [taken] = keysOfParams(params).filter((key) => OWN_STEP_KEYS.includes(key));
    if (taken !== undefined) throw new Error(`step type "${name}": every step has "${taken}", no parameter can`);
  }
  return steps;
}

function keysOfParams(params: z.ZodType): string[] {
  const { properties } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties ?? {});
}
