/** One row of the error table: HTTP status, a constant title, and what a caller does about it. */
export type ErrorRow = { status: number; title: string; docs: string };

/**
 * Every code that an answer may carry as `code`. `docs/reference/errors.md` is generated from this table and a
 * test reads both ways.
 */
export const ERRORS = {
  MALFORMED_BODY: {
    status: 400,
    title: 'The body is not valid JSON',
    docs: 'Send one JSON object in UTF-8. `detail` says where parsing stopped.',
  },
  INVALID_QUERY: {
    status: 400,
    title: 'A query parameter or header is not valid',
    docs: '`errors[].path` names the parameter. Filters are CEL over the fields of the entity.',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'No valid token',
    docs: 'Send `Authorization: Bearer <token>`. A token that is missing, wrong, expired or of an unknown issuer is refused alike; `detail` says which.',
  },
  SIGNATURE_INVALID: {
    status: 401,
    title: 'The signature of a delivery does not hold',
    docs: 'What was sent to `/api/_inbound/…` is not signed as the source asks for, or too long ago. The reason is for the tenant: `GET /api/_admin/security-events`.',
  },
  FORBIDDEN: {
    status: 403,
    title: 'Your roles do not allow this',
    docs: '`detail` names the role that is needed. Nobody decides on what they requested themselves.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is no such thing',
    docs: 'The path, the entity or the id is unknown in your tenant. What belongs to another tenant is not found either.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'The path exists, but not with this method',
    docs: 'The `Allow` header lists the methods of the path.',
  },
  VERSION_CONFLICT: {
    status: 409,
    title: 'The record has changed since you read it',
    docs: 'Read it again and repeat the change with the new ETag in `If-Match`.',
  },
  ALREADY_DECIDED: {
    status: 409,
    title: 'This is settled already',
    docs: 'The task was decided or its time ran out, or the workflow is over or being undone: `detail` says which. Read the instance to see how it came about.',
  },
  NOT_REDRIVABLE: {
    status: 409,
    title: 'This workflow instance cannot be redriven',
    docs: 'Only what has failed, was cancelled or was undone runs again; `detail` says how it stands. With a key it waits until no other instance runs with that key.',
  },
  RECORD_CHANGED: {
    status: 409,
    title: 'What you were shown is no longer what is there',
    docs: 'The `show` fields have changed since the task was made. `show` has the new view and `shown_hash` its hash: decide on that.',
  },
  IDEMPOTENCY_IN_FLIGHT: {
    status: 409,
    title: 'A request with this Idempotency-Key is still running',
    docs: 'Wait as `Retry-After` says and send the same request again.',
  },
  LINK_SPENT: {
    status: 410,
    title: 'The link no longer counts',
    docs: 'It decides on one task, once, and only as long as that is open: `reason` is `used` or `expired`. Sign in to see how the task ended.',
  },
  EVENT_EXPIRED: {
    status: 410,
    title: 'The event is no longer kept',
    docs: 'It was stored, and has gone as `GET /api/_admin/retention` says. Who changed what is in the audit still; a dead letter that needs the event can only be discarded.',
  },
  VALUE_GONE: {
    status: 410,
    title: 'The value is no longer kept',
    docs: 'What a workflow keeps apart because it is over 8 KB goes 90 days after the end of its instance. A redrive that needs it still has to start anew.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is over 1 MB',
    docs: 'Split it, or use `_bulk` with fewer items.',
  },
  RECORD_TOO_LARGE: {
    status: 413,
    title: 'The record is too large to store',
    docs: 'A record may have 64 KB as stored, and what one write changes may have 350 KB.',
  },
  VALUE_TOO_LARGE: {
    status: 413,
    title: 'A value is larger than a workflow can keep',
    docs: 'What a step gives, the items of a collection, an input, a signal: each may have 5 MB. Where a condition on the context alone reads it, all that such conditions read may have 32 KB. `detail` says what it was and how large.',
  },
  ANSWER_TOO_LARGE: {
    status: 413,
    title: 'The answer is too large to send',
    docs: 'On AWS an answer may have 6 MB. What was asked for was done; of a list, ask for less at a time with `limit`.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The body is not JSON',
    docs: 'Send `Content-Type: application/json`.',
  },
  VALIDATION_FAILED: {
    status: 422,
    title: 'The data breaks a rule',
    docs: 'Every problem is in `errors`, with its path, a code of its own and a message; nothing was written.',
  },
  HOOK_ABORT: {
    status: 422,
    title: 'A hook refused the write',
    docs: '`handler` names the hook; `detail` is its reason. Nothing was written.',
  },
  ILLEGAL_TRANSITION: {
    status: 422,
    title: 'The state machine has no such move',
    docs: '`detail` names the field, the states and what would be allowed. `GET …/transitions` lists the moves that are open to you.',
  },
  DUPLICATE_VALUE: {
    status: 422,
    title: 'Another record has this value already',
    docs: '`errors[].path` names the fields that must be unique together.',
  },
  TOO_MANY_WRITES: {
    status: 422,
    title: 'One write touches too many things',
    docs: 'A transaction holds 100 items and 4 MB, with related records, claims and the journal counted. Split the write.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'This Idempotency-Key stood for another body',
    docs: 'Use a new key for a new request.',
  },
  ACKNOWLEDGMENT_INVALID: {
    status: 422,
    title: 'The acknowledgment of warnings does not count',
    docs: '`reason` says why: `mismatch` (the token was made for another user, record, operation or body, or was changed), `expired` (after 15 minutes) or `used` (it counts once). Send the body without `acknowledge_warnings` to be shown the warnings as they are now.',
  },
  LOOP_DEPTH_EXCEEDED: {
    status: 422,
    title: 'Rules and workflows set each other off too often',
    docs: 'A chain of 16 reactions is cut. Look at the trace of the correlation id for the cycle.',
  },
  ITEMS_FAILED: {
    status: 422,
    title: 'More items of a collection failed than are tolerated',
    docs: 'The error of an instance or a step. The ledger of the instance names the items and why they failed.',
  },
  COMPENSATION_STUCK: {
    status: 500,
    title: 'Some of what was done could not be taken back',
    docs: 'The error of an instance: its ledger names the steps that are `stuck`, and why. All else is taken back. Put right what is wrong and redrive it: the rollback goes on.',
  },
  CHILD_FAILED: {
    status: 422,
    title: 'A workflow that another one waited for did not complete',
    docs: 'The step of the outer workflow failed with it; `detail` names the inner instance. Redrive that one, then the outer one, which takes it over; the outer one alone begins the inner one anew.',
  },
  EGRESS_REFUSED: {
    status: 422,
    title: 'A call outside is not allowed',
    docs: '`detail` says why: the host is not on the allow-list, its address is not public, or it redirects to such a place. An admin edits the list with `PUT /api/_admin/egress`; then redrive the dead letter.',
  },
  EGRESS_REJECTED: {
    status: 422,
    title: 'A service outside refused what it was sent',
    docs: 'It answered with a status that does not pass by itself; `detail` has it. Mend the action or the service, then redrive the dead letter.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too much was sent in too little time',
    docs: 'A source of webhooks takes as much as its `rate_limit` says. Wait as `Retry-After` says and send it again.',
  },
  INTERNAL: {
    status: 500,
    title: 'Something broke on our side',
    docs: 'Nothing was written. The log has the details under the `correlation_id` of the answer.',
  },
  EGRESS_FAILED: {
    status: 502,
    title: 'A service outside did not answer as it should',
    docs: 'It timed out, could not be reached, sent too much or answered 5xx, 408, 425 or 429; `detail` says which. It is tried again, 5 times in all, and is then a dead letter.',
  },
  UNAVAILABLE: {
    status: 503,
    title: 'Something that is needed does not answer just now',
    docs: 'A delivery could not be looked at, because the certificate that it is signed with could not be fetched. Nothing was written. Wait as `Retry-After` says and send it again.',
  },
  ANSWER_LATE: {
    status: 504,
    title: 'The answer took too long',
    docs: 'On AWS a request has 25 seconds. Nobody knows whether this one was done: send it again with the same `Idempotency-Key`, or read what it was about.',
  },
  CONTENTION: {
    status: 503,
    title: 'Too many writers at the same record',
    docs: 'The write was tried 10 times, or a condition reads along an index that is still being built; `detail` says which. Wait as `Retry-After` says and send it again.',
  },
} as const satisfies Record<string, ErrorRow>;

/** A code of the error table. */
export type ErrorCode = keyof typeof ERRORS;
