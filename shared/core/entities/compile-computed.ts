import type { Issue } from '#core/errors/issue-codes.ts';
import { type CelType, objectOf, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import { celTypeOfField } from './cel-type-of-field.ts';
import type { CompiledComputed } from './compiled-entity.ts';
import type { EntityDefinition } from './definition.ts';
import type { Field } from './field.ts';
import { recordMembers } from './scopes.ts';

type One = CompiledComputed & { path: string; needs: ReadonlySet<string> };

/**
 * The computed fields in an order in which each finds what it needs. They see the record's own fields and policies and
 * nothing of the write, so that the same record always gives the same values.
 */
export function compileComputed(a: {
  definition: EntityDefinition;
  fields: ReadonlyMap<string, Field>;
  policies: Record<string, CelType>;
  issues: Issue[];
}): CompiledComputed[] {
  const scope = computedScope(a);
  const all = a.definition.fields.flatMap((field, i) => {
    const path = `fields[${i}].computed`;
    return field.computed === undefined ? [] : compileOne({ ...a, field, source: field.computed, scope, path });
  });
  a.issues.push(...all.flatMap((one) => unmarked({ one, fields: a.fields })));
  return inOrder({ all, issues: a.issues });
}

function computedScope(a: { fields: ReadonlyMap<string, Field>; policies: Record<string, CelType> }): Scope {
  // the version and the time of the write are not known yet
  const { version: _, updated_at: __, ...members } = recordMembers(a.fields.values());
  return { ...members, record: objectOf(members), policy: objectOf(a.policies) };
}

function compileOne(a: { field: Field; source: string; scope: Scope; path: string; issues: Issue[] }): One[] {
  const { field, source, scope, path } = a;
  const result = compileExpression({ source, scope, expect: celTypeOfField(field), path });
  if (result.ok) return [{ field, expression: result.expression, path, needs: needsOf(result.expression.reads) }];
  a.issues.push(...result.issues);
  return [];
}

/** The fields that are read; `*` for the whole record. */
function needsOf(reads: readonly string[][]): Set<string> {
  return new Set(reads.map(([first = '', second]) => (first === 'record' ? (second ?? '*') : first)));
}

function inOrder(a: { all: readonly One[]; issues: Issue[] }): CompiledComputed[] {
  const done: One[] = [];
  let left = [...a.all];
  while (left.length > 0) {
    const waiting = new Set(left.map((one) => one.field.name));
    const ready = left.filter((one) => !one.needs.has('*') && ![...one.needs].some((name) => waiting.has(name)));
    const [first] = ready;
    if (!first) break;
    done.push(first);
    left = left.filter((one) => one !== first);
  }
  const names = left.map((one) => one.field.name).join(', ');
  a.issues.push(
    ...left.map(({ path, field }): Issue => {
      const message = `${path}: "${field.name}" cannot be worked out, as these need each other: ${names}`;
      return { path, code: 'CIRCULAR', message };
    }),
  );
  return done.map(({ field, expression }) => ({ field, expression }));
}

/** What is worked out of personal data is personal too, or it would stand unmasked in events and journal. */
function unmarked(a: { one: One; fields: ReadonlyMap<string, Field> }): Issue[] {
  const { field, path, needs } = a.one;
  const personal = [...a.fields.values()].filter((one) => one.pii === true && (needs.has(one.name) || needs.has('*')));
  if (field.pii === true || personal.length === 0) return [];
  const names = personal.map((one) => one.name).join(', ');
  const message = `${path}: "${field.name}" reads personal data (${names}); mark it pii too`;
  return [{ path, code: 'UNMARKED_PII', message }];
}
