import { z } from 'zod';
import { subjectSchema, textSchema } from '#core/actions/notify-action.ts';
import { nameSchema } from '#core/definitions/names.ts';
import { itemFieldSchema } from '#core/entities/field.ts';

const cel = z.string().min(1).max(2000);
const duration = z.string().min(2).max(20);
const person = z.string().min(1).max(100);
const role = z.string().min(1).max(100);

/** Most people that a task can name. */
export const MOST_PEOPLE = 50;

/** Who decides, as written: everybody with a role, one or several by id or handle, or whom an expression names. */
export const assigneeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('role'), role }),
  z.strictObject({ type: z.literal('fixed'), user: person }),
  z.strictObject({ type: z.literal('users'), users: z.array(person).min(1).max(MOST_PEOPLE) }),
  z.strictObject({ type: z.literal('relation'), path: cel }),
  z.strictObject({ type: z.literal('expression'), expression: cel }),
]);
/** Who decides, as written. */
export type Assignee = z.infer<typeof assigneeSchema>;

/** How many have to agree: one, all that are named, or so many. */
export const quorumSchema = z.union([
  z.enum(['any', 'all']),
  z.strictObject({ at_least: z.number().int().min(1).max(MOST_PEOPLE) }),
]);
/** How many have to agree, parsed. */
export type Quorum = z.infer<typeof quorumSchema>;

/** A field of the form that goes with a decision: like that of an entity. */
export const formFieldSchema = itemFieldSchema
  .pick({
    name: true,
    label: true,
    description: true,
    type: true,
    required: true,
    min: true,
    max: true,
    min_length: true,
    max_length: true,
    pattern: true,
    values: true,
    entity: true,
    scale: true,
    currency: true,
  })
  .strict();

/** A rung of the ladder: so long after the task was made it goes to somebody else. */
export const rungSchema = z.strictObject({ after: duration, to: assigneeSchema });

/** How those who are asked are told. */
export const taskNoticeSchema = z.strictObject({
  channel: z.enum(['in_app', 'email']),
  /** the mail address, where the handles of users are none */
  address: z.string().min(1).max(500).optional(),
  subject: subjectSchema.optional(),
  text: textSchema.optional(),
});
/** How those who are asked are told, parsed. */
export type TaskNotice = z.infer<typeof taskNoticeSchema>;

/** What every step that asks people has. */
export const peopleShape = {
  assignee: assigneeSchema,
  show: z.array(nameSchema).max(50).default([]),
  fields: z.array(formFieldSchema).max(50).default([]),
  /** fields that have to be given with an outcome */
  requires: z.record(nameSchema, z.array(nameSchema).min(1).max(50)).default({}),
  quorum: quorumSchema.default('any'),
  /** whether one that rejects is enough, however many have to agree */
  reject: z.enum(['any', 'quorum']).default('any'),
  escalate: z.array(rungSchema).max(10).default([]),
  notify: z.array(taskNoticeSchema).max(5).default([]),
  timeout: duration,
};

const peopleSchema = z.object(peopleShape);
/** What every step that asks people has, parsed. */
export type People = z.infer<typeof peopleSchema>;

/** Outcomes that the platform gives, so that no task can have them of its own. */
export const OWN_OUTCOMES: readonly string[] = ['timeout', 'undecided'];

/** What people are asked for: `approval` is a human task with two outcomes. */
export type Ask = Pick<People, 'fields' | 'requires' | 'quorum' | 'reject' | 'assignee'> & {
  outcomes: readonly string[];
  /** those of the outcomes that say no */
  rejects: readonly string[];
};
