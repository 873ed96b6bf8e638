import type { OwnCode } from './own-code.ts';

/**
 * The codes of single problems in `errors[]`, next to their paths. Like `ERRORS`, documented in
 * `docs/reference/errors.md` and checked both ways.
 */
export const ISSUES = {
  REQUIRED: 'A value must be given.',
  UNKNOWN_FIELD: 'The entity has no such field; the message suggests the nearest.',
  UNKNOWN_KEY: 'The shape has no such key; the message suggests the nearest.',
  WRONG_TYPE: 'The value is of another type than the field or key wants.',
  INVALID_FORMAT: 'The text does not have the form that the type wants.',
  OUT_OF_RANGE: 'The number, amount or date is below the least or above the greatest value allowed.',
  TOO_LONG: 'The text or list is longer than allowed.',
  TOO_SHORT: 'The text or list is shorter than allowed.',
  PATTERN_MISMATCH: 'The text does not match the pattern of the field.',
  NOT_IN_VALUES: 'The value is none of those that the field allows.',
  REFERENCE_NOT_FOUND: 'No record with this id exists in the entity that the field refers to.',
  EXPRESSION_VALIDATION_FAILED: 'An expression validator of the entity does not hold.',
  INVALID_DATE_RANGE: 'The end is not after the start.',
  FIELD_COMPARISON_FAILED: 'Two fields do not compare as a validator of the entity asks.',
  FIELD_REQUIRED: 'A validator asks for this value in the case at hand.',
  FIELD_IMMUTABLE: 'A validator keeps this value as it is in the case at hand.',
  REFERENCE_INACTIVE: 'The record that is referred to is not active, as the validator sees it.',
  HAS_ACTIVE_CHILDREN: 'Active records still refer to this one.',
  HOOK_WARNING: 'A hook warns; the message has its words.',
  DUPLICATE_VALUE: 'Another record holds this value.',
  IMMUTABLE: 'The value cannot change any more.',
  NOT_APPLICABLE: 'The key does not go with the type of the field, or with another of its keys.',
  CIRCULAR: 'Computed fields need each other.',
  UNMARKED_PII: 'A computed field reads personal data and is not marked `pii` itself.',
  INCOMPATIBLE_CHANGE: 'Records hold values that the changed definition could not keep; the message has a way out.',
  SYNTAX: 'An expression cannot be parsed; the message has the position.',
  TYPE_MISMATCH: 'An expression mixes types that do not go together.',
  UNKNOWN_NAME: 'An expression names something that is not there; the message suggests the nearest.',
  UNKNOWN_FUNCTION: 'An expression calls a function that does not exist.',
  TOO_COMPLEX: 'An expression is larger than allowed.',
  UNKNOWN_HANDLER: 'No hook of this name is registered.',
  UNKNOWN_APP: 'Nothing but this rule is of the app that it names; a warning, the message suggests the nearest.',
  UNKNOWN_ENTITY: 'No entity of this name is defined.',
  UNKNOWN_EVENT: 'No event of this type is known.',
  NOT_EMITTED: 'Events of this type are never emitted; the message says why, and what to use instead.',
  UNKNOWN_ACTION: 'No action of this name exists.',
  UNKNOWN_TEMPLATE: 'No template of notifications has this name; the message suggests the nearest.',
  UNKNOWN_WORKFLOW: 'No workflow of this name is defined.',
  UNKNOWN_TASK: 'No task of this name is registered.',
  UNKNOWN_FSM: 'No FSM spec of this name is defined.',
  UNMAPPED: 'No entry of the map of an inbound source takes the delivery.',
  UNKNOWN_STEP: 'A goto names a step that the workflow does not have.',
  UNKNOWN_STATE: 'A transition or a default names a state that the field does not allow.',
  UNKNOWN_TARGET: 'StartAt, Next or Default of a state machine names a state that it does not have.',
  QUERY_LANGUAGE: 'State machines run in JSONata mode only; JSONPath is not supported.',
  UNREACHABLE: 'Nothing leads to this step or state.',
  DEAD_END: 'Nothing leaves this state, and it is not called terminal.',
  DUPLICATE_TRANSITION: 'The spec has this very move already.',
  MISSING_TIMEOUT: 'Waiting for a person needs a timeout and what then happens.',
  UNRESUMABLE_WAIT:
    'A step waits for an event that could never be told to be the right one; the message says what is missing.',
  ENDLESS_LOOP: 'Steps form a circle without a wait.',
  NEVER_RUNS: 'What is written there is set off by nothing, as a compensation where no step asks for a rollback.',
  SHOWS_NOTHING: 'Who decides is shown nothing of the record, and a change of it does not ask again.',
  RULE_CYCLE: 'The rule sets itself off again, at once or through others.',
  PHASE_MISMATCH: 'The hook cannot run at this event in its phase.',
  FORMER_NAME: 'The hook has another name by now; the message has it.',
  CURRENCY_MISMATCH: 'The lines of a document are in other currencies than the document.',
  REVERSAL_MISMATCH: 'A reversing document does not mirror the one that it names.',
  BINDING_MISMATCH: 'The parameters of a bound hook do not fit the entity; the message says what would.',
  DUPLICATE_BINDING: 'The same hook is bound twice, so that it would run twice.',
  NEVER_HOLDS: 'The condition can never be true at these events, so what hangs on it would never happen.',
  HOOK_ORDER: 'A hook runs after one that should have seen what it does.',
  SCOPE_BYPASS: 'The hook counts for one app of a bridged entity; writes through the others go around it.',
  ALIAS: 'The path is an alias of another entity, which has the definition and takes the bindings.',
  RESERVED_NAME: 'The name is taken by the platform.',
  DUPLICATE_NAME: 'The name is used twice.',
  IN_USE: 'Something else still refers to this.',
  PERSONAL_DATA:
    'Personal data would get to where it is kept and not known to be personal, or is masked where it is read.',
  EGRESS_NOT_ALLOWED: 'The allow-list does not have this URL, so that the call would be refused.',
  INVALID_PATTERN: 'The bus would refuse this pattern.',
  INVALID_CURSOR: 'The cursor is not one of ours, or was made for another list.',
  NOT_INDEXED:
    'Lists are sorted by indexed fields only, large entities are filtered by them, and conditions find other records by them; the message has the index that would help.',
} as const satisfies Record<string, string>;

/** A code of a single problem. */
export type IssueCode = keyof typeof ISSUES;

/** One problem, as it stands in `errors[]`. `path` is dotted, with indexes in brackets: `lines[2].quantity`. */
export type Issue = { path: string; code: IssueCode | OwnCode; message: string };
