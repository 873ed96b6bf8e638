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
  DUPLICATE_VALUE: 'Another record holds this value.',
  IMMUTABLE: 'The value cannot change any more.',
  SYNTAX: 'An expression cannot be parsed; the message has the position.',
  TYPE_MISMATCH: 'An expression mixes types that do not go together.',
  UNKNOWN_NAME: 'An expression names something that is not there; the message suggests the nearest.',
  UNKNOWN_FUNCTION: 'An expression calls a function that does not exist.',
  TOO_COMPLEX: 'An expression is larger than allowed.',
  UNKNOWN_HANDLER: 'No hook of this name is registered.',
  UNKNOWN_ENTITY: 'No entity of this name is defined.',
  UNKNOWN_EVENT: 'No event of this type is known.',
  UNKNOWN_ACTION: 'No action of this name exists.',
  UNKNOWN_WORKFLOW: 'No workflow of this name is defined.',
  UNKNOWN_FSM: 'No FSM spec of this name is defined.',
  UNKNOWN_STEP: 'A goto names a step that the workflow does not have.',
  UNKNOWN_STATE: 'A transition or a default names a state that the field does not allow.',
  UNKNOWN_TARGET: 'StartAt, Next or Default of a state machine names a state that it does not have.',
  QUERY_LANGUAGE: 'State machines run in JSONata mode only; JSONPath is not supported.',
  UNREACHABLE: 'Nothing leads to this step or state.',
  MISSING_TIMEOUT: 'Waiting for a person needs a timeout and what then happens.',
  ENDLESS_LOOP: 'Steps form a circle without a wait.',
  PHASE_MISMATCH: 'The hook cannot run at this event in its phase.',
  RESERVED_NAME: 'The name is taken by the platform.',
  DUPLICATE_NAME: 'The name is used twice.',
  IN_USE: 'Something else still refers to this.',
  INVALID_PATTERN: 'The bus would refuse this pattern.',
  INVALID_CURSOR: 'The cursor is not one of ours, or was made for another list.',
  NOT_INDEXED: 'Lists are sorted by indexed fields only.',
} as const satisfies Record<string, string>;

/** A code of a single problem. */
export type IssueCode = keyof typeof ISSUES;

/** One problem, as it stands in `errors[]`. `path` is dotted, with indexes in brackets: `lines[2].quantity`. */
export type Issue = { path: string; code: IssueCode; message: string };
