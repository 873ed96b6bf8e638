import { z } from 'zod';
import { nameSchema } from '#core/definitions/names.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { type CompiledPeople, compilePeople, readsOfPeople } from '../people/compile-people.ts';
import { type Ask, OWN_OUTCOMES, peopleShape } from '../people/definition.ts';
import { waysWithout } from './approval.ts';
import { base, targetSchema } from './common.ts';
import type { StepKind } from './kind.ts';

/** Somebody gives one of several outcomes, with a form to fill in, or the time runs out. */
export const humanTaskSchema = z.strictObject({
  ...base,
  ...peopleShape,
  type: z.literal('human_task'),
  outcomes: z.array(nameSchema).min(1).max(20),
  /** those that say no; left out: `reject`, if there is one */
  rejects: z.array(nameSchema).max(20).optional(),
  on: z.record(nameSchema, targetSchema),
  on_timeout: targetSchema,
  on_undecided: targetSchema.optional(),
});
/** A human task, parsed. */
export type HumanTaskStep = z.infer<typeof humanTaskSchema>;
/** A human task with who decides on what. */
export type HumanTaskPart = { type: 'human_task'; step: HumanTaskStep; people: CompiledPeople };

/** What is known of human tasks. */
export const humanTaskKind: StepKind<'human_task'> = {
  pauses: () => true,
  refuses: [],
  ways: (step) => [
    ...Object.entries(step.on).map(([outcome, target]) => ({ key: `on.${outcome}`, target })),
    ...waysWithout(step),
  ],
  durations: () => [],
  lint: lintWays,
  compile: (a) => {
    const { step } = a;
    return { type: 'human_task', step, people: compilePeople({ ...a, people: step, ask: askOf(step) }) };
  },
  reads: (part) => readsOfPeople(part.people),
};

/** Every outcome leads somewhere, and nothing else does. */
function lintWays(a: { step: HumanTaskStep; path: string }): Issue[] {
  const { step, path } = a;
  const missing = step.outcomes
    .filter((name) => !Object.hasOwn(step.on, name) && !OWN_OUTCOMES.includes(name))
    .map((name): Issue => {
      const message = `${path}.on must say where "${name}" leads`;
      return { path: `${path}.on.${name}`, code: 'REQUIRED', message };
    });
  const unknown = Object.keys(step.on)
    .filter((name) => !step.outcomes.includes(name))
    .map((name): Issue => {
      const message = `there is no outcome "${name}"${didYouMean({ name, known: step.outcomes })}`;
      return { path: `${path}.on.${name}`, code: 'NOT_IN_VALUES', message };
    });
  return [...missing, ...unknown];
}

function askOf(step: HumanTaskStep): Ask {
  const { assignee, fields, requires, quorum, reject, outcomes } = step;
  const { rejects = outcomes.filter((name) => name === 'reject') } = step;
  return { assignee, fields, requires, quorum, reject, outcomes, rejects };
}
