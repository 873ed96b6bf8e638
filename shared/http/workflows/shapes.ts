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
  waiting_for: z.array(z.string()).describe('Steps that wait for somebody'),
  requested_by: z.string().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  correlation_id: z.string(),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
};

const ASSIGNEE = z.union([
  z.strictObject({ type: z.literal('role'), role: z.string() }),
  z.strictObject({ type: z.literal('user'), user: z.string().nullable() }),
]);

/** A wait for a person, as it was decided or not. */
export const WAIT = named({
  id: 'Wait',
  schema: z.strictObject({
    id: z.string(),
    state: z.enum(['open', 'decided', 'timed_out']),
    instance_id: z.uuid(),
    workflow: z.strictObject({ id: z.uuid(), app: z.string(), name: z.string(), version: z.int() }),
    step: z.string(),
    visit: z.int(),
    epoch: z.int(),
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
  }),
});

/** A page of instances. */
export const INSTANCE_PAGE = pageOf({
  id: 'InstancePage',
  item: named({ id: 'ListedInstance', schema: z.strictObject(LISTED) }),
});

/** One instance with all that happened so far. */
export const INSTANCE = named({
  id: 'Instance',
  schema: z.strictObject({ ...LISTED, trigger: ANY, context: ANY, steps: z.array(z.json()), waits: z.array(WAIT) }),
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
      record: RECORD_REF,
      assignee: ASSIGNEE,
      show: ANY,
      shown_hash: z.string(),
      due_at: z.iso.datetime(),
      requested_by: z.string().nullable(),
    }),
  }),
});

/** A decision. */
export const DECISION_INPUT = named({
  id: 'DecisionInput',
  schema: z.strictObject({
    comment: z.string().max(2000).optional(),
    shown_hash: z.string().max(100).optional().describe('Of what the decider was shown; another one is RECORD_CHANGED'),
    step: z.string().max(40).optional().describe('Which step, where several wait'),
  }),
});
