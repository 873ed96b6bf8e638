import type { EntityDefinition } from '#core/entities/definition.ts';
import type { Field } from '#core/entities/field.ts';
import { entityScope } from '#core/entities/scopes.ts';
import type { IssueCode } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import type { RecordWorld } from '#core/expressions/record-read.ts';
import type { ValidatorScope } from './validator.ts';

/** A field that a validator names; null and an issue when there is none. */
export function fieldNamed(a: { scope: ValidatorScope; key: string; name: string }): Field | null {
  const field = a.scope.fields.get(a.name);
  if (field) return field;
  const hint = didYouMean({ name: a.name, known: a.scope.fields.keys() });
  report({ ...a, code: 'UNKNOWN_FIELD', message: `there is no field "${a.name}"${hint}` });
  return null;
}

/** An entity that a validator names, `app/entity` or within the same app; null and an issue when there is none. */
export function entityNamed(a: { scope: ValidatorScope; key: string; name: string }): EntityDefinition | null {
  const path = a.name.includes('/') ? a.name : `${a.scope.definition.app}/${a.name}`;
  const found = a.scope.entity(path);
  if (found) return found;
  const hint = didYouMean({ name: path, known: a.scope.entityPaths });
  report({ ...a, code: 'UNKNOWN_ENTITY', message: `there is no entity ${path}${hint}` });
  return null;
}

/** A condition over this entity's record, which may read others: it is evaluated by `evaluateReading`. */
export function conditionOf(a: { scope: ValidatorScope; key: string; source: string }): Expression | null {
  return compile({ ...a, names: a.scope.scope, records: a.scope.records });
}

/** A condition over another entity's record. */
export function conditionOver(a: {
  scope: ValidatorScope;
  key: string;
  source: string;
  entity: EntityDefinition;
}): Expression | null {
  return compile({ ...a, names: entityScope({ fields: a.entity.fields, policies: a.scope.policies }) });
}

/** Adds an issue about a key of the validator at hand. */
export function report(a: { scope: ValidatorScope; key: string; code: IssueCode; message: string }): void {
  a.scope.issues.push({ path: `${a.scope.path}.${a.key}`, code: a.code, message: a.message });
}

function compile(a: {
  scope: ValidatorScope;
  key: string;
  source: string;
  names: Scope;
  records?: RecordWorld;
}): Expression | null {
  const path = `${a.scope.path}.${a.key}`;
  const { source, names: scope, records } = a;
  const result = compileExpression({ source, scope, expect: BOOL, path, ...(records && { records }) });
  if (result.ok) return result.expression;
  a.scope.issues.push(...result.issues);
  return null;
}
