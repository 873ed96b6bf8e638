import { ISSUES, type Issue, type IssueCode } from './issue-codes.ts';

/** A way out of each problem that a definition may have; the message says what is wrong, and often the nearest name. */
const FIXES: Partial<Record<IssueCode, string>> = {
  REQUIRED: 'give the value',
  UNKNOWN_FIELD: 'use a field that the entity has, or add this one to the entity',
  UNKNOWN_KEY: 'use a key that the shape has, or leave this one out',
  WRONG_TYPE: 'write a value of the type that is wanted',
  INVALID_FORMAT: 'write it in the form that is wanted',
  OUT_OF_RANGE: 'choose a value within the range',
  TOO_LONG: 'shorten it',
  TOO_SHORT: 'lengthen it',
  NOT_IN_VALUES: 'use one of the values that are allowed',
  NOT_APPLICABLE: 'leave the key out, or say the same in the way that the message names',
  CIRCULAR: 'let one of the computed fields do without the other',
  UNMARKED_PII: 'mark the computed field pii: true',
  SYNTAX: 'mend the expression at the position that is named',
  TYPE_MISMATCH: 'compare or combine values of one type; string(), int() and decimal() convert',
  UNKNOWN_NAME: 'use a name that is there; steps see trigger, context, record, steps, workflow, policy and now',
  UNKNOWN_FUNCTION: 'use a function that is listed in docs/reference/functions.md',
  TOO_COMPLEX: 'split the expression, or keep a part of it in a computed field',
  UNKNOWN_HANDLER: 'bind a hook that is registered; GET /api/_admin/hooks lists them',
  UNKNOWN_ENTITY: 'name an entity that is defined, or define this one first',
  UNKNOWN_EVENT: 'name an event type of the catalog, or register this one first',
  NOT_EMITTED: 'listen to the event that the message names instead',
  UNKNOWN_ACTION: 'use an action that exists',
  UNKNOWN_TEMPLATE: 'name a template of notifications that exists, or write subject and text',
  UNKNOWN_WORKFLOW: 'name a workflow that is defined, or define this one first',
  UNKNOWN_FSM: 'name an FSM spec that is defined, and bind it to the field',
  UNKNOWN_STEP_TYPE: 'use a type that exists; GET /api/_admin/step-types lists those of packs',
  UNKNOWN_STEP: 'lead to a step of the same level, or to an ending',
  UNKNOWN_STATE: 'use a state that a transition leads to, or add a transition to the FSM spec',
  UNREACHABLE: 'lead to it from another step or state, or leave it out',
  DEAD_END: 'name it under terminal, or add a transition from it',
  DUPLICATE_TRANSITION: 'leave one of them out',
  MISSING_TIMEOUT: 'give a timeout and on_timeout',
  UNRESUMABLE_WAIT: 'say with correlation and from which event is meant',
  ENDLESS_LOOP: 'put a wait, an approval or a wait_for_event into the circle',
  RULE_CYCLE: 'ask in when for the change that is meant, as in original.status != "won"',
  PHASE_MISMATCH: 'bind the hook to an event that its phase has',
  NEVER_HOLDS: 'ask for what can be true at this event',
  HOOK_ORDER: 'put the hook before the one that has to see what it does',
  BINDING_MISMATCH: 'write the parameters as the message says',
  DUPLICATE_BINDING: 'bind the hook once',
  RESERVED_NAME: 'choose another name',
  DUPLICATE_NAME: 'rename one of them',
  IN_USE: 'change what refers to it first',
  PERSONAL_DATA: 'read record.<field> in the step that needs it, or correlate by an id',
  EGRESS_NOT_ALLOWED: 'ask an admin to allow the host under /api/_admin/egress',
  NOT_INDEXED: 'add the index that the message names to the entity',
};

/** What to do about a problem. */
export function fixOf(issue: Issue): string {
  const known: Readonly<Record<string, string | undefined>> = FIXES;
  const meanings: Readonly<Record<string, string | undefined>> = ISSUES;
  return known[issue.code] ?? meanings[issue.code] ?? issue.message;
}
