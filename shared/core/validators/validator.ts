import type { EntityDefinition, Operation } from '#core/entities/definition.ts';
import type { Field } from '#core/entities/field.ts';
import type { Issue, IssueCode } from '#core/errors/issue-codes.ts';
import type { OwnCode } from '#core/errors/own-code.ts';
import type { CelType, Scope } from '#core/expressions/cel-type.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import type { ReadRecord, RecordWorld } from '#core/expressions/record-read.ts';
import type { Template } from '#core/expressions/template.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { Json } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';

/** What validators read besides the record. */
export type ValidatorReads = {
  /** a record as the transaction leaves it so far; its version becomes a condition of the write */
  find(a: { app: string; entity: string; id: string }): Promise<HookRecord | null>;
  /**
   * The live records that hold these values in the first fields of an index, as the transaction leaves them; null
   * when there are more than can be looked through. Another write may add to them meanwhile.
   */
  holding(a: Holding): Promise<HookRecord[] | null>;
  /** The same for the records that refer to one, and no other write can add to them unseen. */
  children(a: { app: string; entity: string; index: string; field: string; id: string }): Promise<HookRecord[] | null>;
};
/** Which records are looked for. */
export type Holding = {
  app: string;
  entity: string;
  index: string;
  fields: readonly string[];
  values: readonly Json[];
};

/** What a validator looks at. */
export type CheckInput = {
  record: HookRecord;
  original: HookRecord;
  changes: FieldChanges;
  /** the names that expressions over the record see */
  env: Record<string, unknown>;
  /** the same for expressions over another record */
  envOf(record: HookRecord): Record<string, unknown>;
  reads: ValidatorReads;
  /** what the expression itself reads of other records */
  read: ReadRecord;
};
/** Where a validator does not hold, and what to say when its definition has no words of its own. */
export type Broken = { path: string; message: string };
/** The work of a validator. It is total: whatever the record holds, it gives an answer. */
export type Check = (a: CheckInput) => readonly Broken[] | Promise<readonly Broken[]>;

/** A validator, ready to run. */
export type CompiledValidator = {
  /** its place in the definition's array */
  index: number;
  severity: 'error' | 'warning';
  on: readonly Operation[];
  when: Expression | null;
  code: IssueCode | OwnCode;
  message: Template | null;
  check: Check;
};

/** What the compilers of validators work with; what is wrong is added to `issues`. */
export type ValidatorScope = {
  definition: EntityDefinition;
  fields: ReadonlyMap<string, Field>;
  scope: Scope;
  policies: Record<string, CelType>;
  /** the definition of `app/entity`, null if there is none */
  entity(path: string): EntityDefinition | null;
  entityPaths: readonly string[];
  /** what conditions over the record may read besides it */
  records: RecordWorld;
  /** `validators[2]` */
  path: string;
  issues: Issue[];
};
