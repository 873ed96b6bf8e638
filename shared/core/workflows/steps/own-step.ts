import { z } from 'zod';
import { type CompiledAction, compileSpec } from '#core/actions/compile-action.ts';
import { nameSchema } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { StepSpec } from '../define-step.ts';
import { BUILTIN_TYPES, isBuiltinType } from './builtin-types.ts';
import { base, type StepBase, type Target, targetSchema } from './common.ts';
import { compileOwnActions } from './compile-own.ts';
import type { StepKind } from './kind.ts';

const shape = {
  ...base,
  type: z
    .string()
    .max(40)
    // a shape of ours that fails must not be told as one of theirs
    .refine((type) => !isBuiltinType(type), { abort: true, params: { elsewhere: true } }),
  /** left out: `on` says where each outcome leads */
  then: targetSchema.optional(),
  on: z.record(nameSchema, targetSchema).default({}),
  on_timeout: targetSchema.optional(),
};

/**
 * The name of a type of steps that a pack brings. The compiler is told that it is one text that no type has, so that
 * steps of ours are still told apart by theirs; `isOwn` asks for it.
 */
export type OwnType = '(of a pack)';
/** A step of such a type; its parameters stand beside the keys that every step may have. */
export type OwnStep = StepBase & {
  type: OwnType;
  then?: Target | undefined;
  on: Record<string, Target>;
  on_timeout?: Target | undefined;
};
/** Such a step with its parameters, ready to be filled. */
export type OwnPart = { type: OwnType; step: OwnStep; spec: StepSpec; work: CompiledAction };

/** Its shape; which types there are and what they take is looked at when the workflow is compiled. */
export const ownStepSchema = z.object(shape).catchall(z.json()) as unknown as z.ZodType<OwnStep>;

/** The keys that no parameter of such a step can have. */
export const OWN_STEP_KEYS: readonly string[] = Object.keys(shape);

/** Whether a step, or what is compiled of it, is of a type that a pack brings. */
export function isOwn<T extends { type: string }>(one: T): one is Extract<T, { type: OwnType }> {
  return !isBuiltinType(one.type);
}

/** What is known of steps of such types. */
export const ownKind: StepKind<OwnType> = {
  pauses: (step) => step.on_timeout !== undefined,
  refuses: [],
  ways: (step) => [
    ...(step.then ? [{ key: 'then', target: step.then }] : []),
    ...Object.entries(step.on).map(([outcome, target]) => ({ key: `on.${outcome}`, target })),
    ...(step.on_timeout ? [{ key: 'on_timeout', target: step.on_timeout }] : []),
  ],
  durations: () => [],
  compile: (a) => {
    const { step, path, world, issues } = a;
    const specs = world.steps ?? [];
    const spec = specs.find((one) => one.name === step.type);
    if (!spec) {
      const known = [...BUILTIN_TYPES, ...specs.map((one) => one.name)];
      const message = `there is no type of step "${step.type}"${didYouMean({ name: step.type, known })}`;
      issues.push({ path: `${path}.type`, code: 'UNKNOWN_STEP_TYPE', message });
      return null;
    }
    issues.push(...wayIssues({ step, spec, path }));
    const work = compileSpec({ ...a, spec, params: paramsOf(step), moreKeys: OWN_STEP_KEYS });
    return work && { type: step.type, step, spec, work };
  },
  reads: (part) => part.work.reads,
  compensate: (a) => {
    const { spec, step } = a.part;
    const actions = spec.compensate?.({ id: step.id, params: paramsOf(step) }) ?? [];
    return compileOwnActions({ ...a, actions, path: `${a.path}.compensate` });
  },
};

/** The parameters of such a step, as they are written. */
export function paramsOf(step: OwnStep): JsonObject {
  const own = Object.entries(step).filter(([key]) => !OWN_STEP_KEYS.includes(key));
  // what its schema lets through besides its own keys is JSON
  return Object.fromEntries(own) as JsonObject;
}

/** Every outcome leads somewhere, and nothing else does. */
function wayIssues(a: { step: OwnStep; spec: StepSpec; path: string }): Issue[] {
  const { step, path } = a;
  const { outcomes, name: type } = a.spec;
  const unknown = Object.keys(step.on)
    .filter((name) => !outcomes.includes(name))
    .map((name): Issue => {
      const hint = outcomes.length === 0 ? `: a ${type} has none` : didYouMean({ name, known: outcomes });
      return { path: `${path}.on.${name}`, code: 'NOT_IN_VALUES', message: `there is no outcome "${name}"${hint}` };
    });
  const open = outcomes.filter((name) => !Object.hasOwn(step.on, name));
  const isOpen = open.length > 0 || outcomes.length === 0;
  const then: Issue[] = [];
  if (isOpen && step.then === undefined) {
    const message =
      open.length > 0 ? `${path}: say where ${open.join(', ')} leads, with on or then` : `${path}.then is required`;
    then.push({ path: `${path}.then`, code: 'REQUIRED', message });
  }
  if (!isOpen && step.then !== undefined) {
    const message = `${path}.then is never taken: on says where each outcome leads`;
    then.push({ path: `${path}.then`, code: 'NOT_APPLICABLE', message });
  }
  const late: Issue[] =
    step.on_timeout === undefined
      ? []
      : [{ path: `${path}.on_timeout`, code: 'NOT_APPLICABLE', message: `a ${type} waits for nothing` }];
  return [...unknown, ...then, ...late];
}
