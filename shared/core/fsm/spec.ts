import { z } from 'zod';
import { appSchema, nameSchema } from '#core/definitions/names.ts';

const stateSchema = z.string().min(1).max(100);
// `*` is no state
const namedStateSchema = stateSchema.refine((state) => state !== '*', 'must be a state, not *');

const transitionSchema = z.strictObject({
  from: z.union([stateSchema, z.array(stateSchema).min(1)]),
  to: namedStateSchema,
  event: nameSchema.optional(),
  roles: z.array(z.string().min(1)).min(1).optional(),
  guard: z.string().max(2000).optional(),
});

/** An FSM spec (design §4.5): the states that a field may walk. `from: "*"` = from anywhere but terminal states. */
export const fsmSpecSchema = z.strictObject({
  app: appSchema,
  name: nameSchema,
  description: z.string().max(2000).optional(),
  initial: namedStateSchema,
  terminal: z.array(namedStateSchema).default([]),
  transitions: z.array(transitionSchema).min(1).max(500),
});
/** An FSM spec, parsed. */
export type FsmSpec = z.infer<typeof fsmSpecSchema>;
/** One legal move. */
export type FsmTransition = FsmSpec['transitions'][number];

/** Stands for every state but the terminal ones. */
export const ANY_STATE = '*';
/** The name of the transition that admits historical states. */
export const IMPORT_EVENT = 'import';
/** The role that the platform itself has: rules, workflows, timers. */
export const SYSTEM_ROLE = 'system';

/** The states that a transition may start from, as a list. */
export function fromStates(transition: FsmTransition): string[] {
  return typeof transition.from === 'string' ? [transition.from] : transition.from;
}

/** Every state that a spec names. */
export function statesOf(spec: FsmSpec): Set<string> {
  const named = spec.transitions.flatMap((t) => [...fromStates(t), t.to]).filter((state) => state !== ANY_STATE);
  return new Set([spec.initial, ...spec.terminal, ...named]);
}
