import { z } from 'zod';
import { named, pageOf } from '../openapi/named.ts';

const RECORD_REF = z.strictObject({ app: z.string(), entity: z.string(), id: z.string() }).nullable();
const ANY = z.record(z.string(), z.json());

/** The statuses of an instance. */
export const STATUSES = z.enum(['running', 'waiting', 'completed', 'failed', 'compensated', 'cancelled']);

const LISTED = {
  id: z.uuid(),
  workflow: z.string().describe('app/name'),
  workflow_version: z.int(),
  status: STATUSES,
  outcome: z.string().nullable(),
  record: RECORD_REF,
  key: z.string().nullable(),
  epoch: z.int().describe('Rises with each execution of the same instance'),
  waiting_for: z.array(z.string()).describe('Steps that wait for somebody or something'),
  requested_by: z.string().nullable(),
  parent: z.uuid().nullable().describe('The instance that started it'),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  correlation_id: z.string(),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
};

const REASON = z.string().optional().describe('Why a relation leads to nobody, or who is named and not there');

const ASSIGNEE = z.union([
  z.strictObject({ type: z.literal('role'), role: z.string() }),
  z.strictObject({
    type: z.literal('user'),
    user: z.string().nullable(),
    reason: REASON,
  }),
  z.strictObject({ type: z.literal('users'), users: z.array(z.string()), reason: REASON }),
]);

const VOTE = {
  by: z.string(),
  for: z.string().describe('Whose voice it was: their own, or that of whom they stood in for'),
  outcome: z.string(),
  at: z.iso.datetime(),
};

const FORM = {
  outcomes: z.array(z.string()),
  fields: z.array(ANY).describe('The form that goes with the decision'),
  requires: z.record(z.string(), z.array(z.string())).describe('Fields that must be given, by outcome'),
};

/** A wait for a person, as it was decided or not. */
export const WAIT = named({
  id: 'Wait',
  schema: z.strictObject({
    id: z.string(),
    state: z.enum(['open', 'decided', 'timed_out', 'cancelled']),
    instance_id: z.uuid(),
    workflow: z.strictObject({ id: z.uuid(), app: z.string(), name: z.string(), version: z.int() }),
    step: z.string(),
    visit: z.int(),
    epoch: z.int(),
    scope: z.string().optional().describe('Within which branch or iteration'),
    record: RECORD_REF,
    assignee: ASSIGNEE,
    show: z.array(z.string()),
    shown_hash: z.string(),
    due_at: z.iso.datetime(),
    requested_by: z.string().nullable(),
    outcome: z.string().nullable(),
    decided_by: z.string().nullable(),
    comment: z.string().nullable(),
    opened_at: z.iso.datetime(),
    settled_at: z.iso.datetime().nullable(),
    fields: ANY.describe('What was filled in with the decision'),
    need: z.int().describe('How many have to say the same'),
    votes: z.array(
      z.strictObject({ ...VOTE, comment: z.string().nullable(), fields: ANY, via: z.enum(['api', 'link']) }),
    ),
    delegations: z.array(
      z.strictObject({ from: z.string(), to: z.string(), until: z.iso.datetime(), at: z.iso.datetime() }),
    ),
    escalated: z.int().describe('How many rungs of the ladder were climbed'),
    history: z.array(z.looseObject({ at: z.iso.datetime(), what: z.string(), by: z.string().nullable() })),
  }),
});

/** An instance as lists show it. */
export const LISTED_INSTANCE = named({ id: 'ListedInstance', schema: z.strictObject(LISTED) });

/** A page of instances. */
export const INSTANCE_PAGE = pageOf({ id: 'InstancePage', item: LISTED_INSTANCE });

/** One instance with all that happened so far. */
export const INSTANCE = named({
  id: 'Instance',
  schema: z.strictObject({
    ...LISTED,
    trigger: ANY,
    context: ANY,
    steps: z
      .array(z.json())
      .describe(
        '`status`: running, completed, failed, cancelled, compensated, stuck, or continued in another execution',
      ),
    waits: z.array(WAIT),
    event_waits: z.array(ANY),
    hooks: z.array(ANY).describe('What came of the hooks of its steps'),
    timeline: z.array(ANY),
  }),
});

/** A value that lies apart because it is large. */
export const LARGE_VALUE = named({
  id: 'LargeValue',
  description: 'Stands in an instance as `{ $large: { size, sha256, preview, href } }`',
  schema: z.strictObject({ size: z.int(), sha256: z.string(), value: z.json() }),
});

/** A page of what waits for a decision. */
export const PENDING_PAGE = pageOf({
  id: 'PendingPage',
  item: named({
    id: 'Pending',
    schema: z.strictObject({
      id: z.string(),
      instance_id: z.uuid(),
      workflow: z.string().describe('app/name'),
      step: z.string(),
      title: z.string(),
      record: RECORD_REF,
      assignee: ASSIGNEE,
      show: ANY,
      shown_hash: z.string(),
      due_at: z.iso.datetime(),
      overdue: z.boolean().describe('It had to be escalated, or its time is over'),
      requested_by: z.string().nullable(),
      delegated_from: z.string().nullable().describe('Whom you stand in for'),
      need: z.int().describe('How many have to say the same'),
      votes: z.array(z.strictObject(VOTE)).describe('So far'),
      ...FORM,
    }),
  }),
});

/** What goes with every decision. */
const SAID = {
  fields: ANY.optional().describe('The form of the step, filled in'),
  comment: z.string().max(2000).optional(),
  shown_hash: z.string().max(100).optional().describe('Of what the decider was shown; another one is RECORD_CHANGED'),
};
const WHICH = {
  step: z.string().max(40).optional().describe('Which step, where several wait'),
  task: z
    .string()
    .max(600)
    .optional()
    .describe('Its id in the list of what is pending, where one step waits several times'),
};
const OUTCOME = z.string().min(1).max(64).describe('One of those that the step has');
const PERSON = z.string().min(1).max(100).describe('A user, by id or handle');

/** A decision. */
export const DECISION_INPUT = named({ id: 'DecisionInput', schema: z.strictObject({ ...SAID, ...WHICH }) });

/** A decision with its outcome. */
export const COMPLETE_INPUT = named({
  id: 'CompleteInput',
  schema: z.strictObject({ outcome: OUTCOME, ...SAID, ...WHICH }),
});

/** Who stands in. */
export const DELEGATE_INPUT = named({
  id: 'DelegateInput',
  schema: z.strictObject({
    to: PERSON,
    until: z.iso.datetime().optional().describe('Left out: as long as the task is open'),
    comment: z.string().max(2000).optional(),
    ...WHICH,
  }),
});

/** Whose a task becomes. */
export const REASSIGN_INPUT = named({
  id: 'ReassignInput',
  schema: z.strictObject({
    to: z.union([
      PERSON,
      z.strictObject({ user: PERSON }),
      z.strictObject({ users: z.array(PERSON).min(1).max(50) }),
      z.strictObject({ role: z.string().min(1).max(100) }),
    ]),
    comment: z.string().max(2000).optional(),
    ...WHICH,
  }),
});

/** A task as its link shows it. */
export const LINKED_TASK = named({
  id: 'LinkedTask',
  description: 'What the person that a link was sent to is asked for',
  schema: z.strictObject({
    workflow: z.string().describe('app/name'),
    step: z.string(),
    title: z.string(),
    record: RECORD_REF,
    show: ANY,
    shown_hash: z.string(),
    due_at: z.iso.datetime(),
    ...FORM,
  }),
});

/** A decision by a link. */
export const LINK_INPUT = named({ id: 'LinkInput', schema: z.strictObject({ outcome: OUTCOME, ...SAID }) });

/** What came of it. */
export const LINK_DECISION = named({
  id: 'LinkDecision',
  schema: z.strictObject({
    state: z.enum(['open', 'decided']).describe('open: others have to agree still'),
    outcome: z.string().nullable(),
  }),
});
