import { z } from 'zod';
import { type CompiledPeople, compilePeople, readsOfPeople } from '../people/compile-people.ts';
import { type Ask, peopleShape } from '../people/definition.ts';
import { base, targetSchema } from './common.ts';
import type { StepKind, Way } from './kind.ts';

/** Somebody approves or rejects, or the time runs out: a human task with two outcomes. */
export const approvalSchema = z.strictObject({
  ...base,
  ...peopleShape,
  type: z.literal('approval'),
  on_approve: targetSchema,
  on_reject: targetSchema,
  on_timeout: targetSchema,
  on_undecided: targetSchema.optional(),
});
/** An approval step, parsed. */
export type ApprovalStep = z.infer<typeof approvalSchema>;
/** An approval step with who decides on what. */
export type ApprovalPart = { type: 'approval'; step: ApprovalStep; people: CompiledPeople };

/** What is known of approval steps. */
export const approvalKind: StepKind<'approval'> = {
  pauses: () => true,
  refuses: [],
  ways: (step) => [
    { key: 'on_approve', target: step.on_approve },
    { key: 'on_reject', target: step.on_reject },
    ...waysWithout(step),
  ],
  durations: () => [],
  compile: (a) => {
    const { step } = a;
    return { type: 'approval', step, people: compilePeople({ ...a, people: step, ask: askToApprove(step) }) };
  },
  reads: (part) => readsOfPeople(part.people),
};

/** The ways out of a step that asks people where they do not come to an outcome. */
export function waysWithout(step: Pick<ApprovalStep, 'on_timeout' | 'on_undecided'>): Way[] {
  const { on_timeout: onTimeout, on_undecided: onUndecided } = step;
  const ways = [{ key: 'on_timeout', target: onTimeout }];
  return onUndecided ? [...ways, { key: 'on_undecided', target: onUndecided }] : ways;
}

function askToApprove(step: ApprovalStep): Ask {
  const { assignee, fields, requires, quorum, reject } = step;
  return { assignee, fields, requires, quorum, reject, outcomes: ['approve', 'reject'], rejects: ['reject'] };
}
