import type { Operation } from '#core/entities/definition.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { evaluateReading } from '#core/expressions/evaluate-reading.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { CheckInput, CompiledValidator } from '#core/validators/validator.ts';
import { expressionEnv } from './expression-env.ts';
import type { Pending } from './pending.ts';
import { recordReadsOf } from './record-reads.ts';
import { readsOf } from './validator-reads.ts';
import { mark, type RaisedWarning } from './warnings.ts';
import type { WriteUnit } from './write-unit.ts';

/** What validators found: errors refuse the write, warnings are for people to acknowledge. */
export type Findings = { issues: Issue[]; warnings: RaisedWarning[] };

// names that differ from one try to the next: a message with one of them is told apart by its source
const FLEETING = ['now', 'version', 'created_at', 'updated_at'];

/** Runs the entity's validators for an operation; all of them, whatever the others find. */
export async function runValidators(a: {
  pending: Pending;
  unit: WriteUnit;
  operation: Operation;
  changes: FieldChanges;
}): Promise<Findings> {
  const found: Findings = { issues: [], warnings: [] };
  const due = a.pending.entity.validators.filter((one) => one.on.includes(a.operation));
  if (due.length === 0) return found;
  const input = inputOf(a);
  for (const validator of due) {
    const { when } = validator;
    if (when && (await evaluateReading({ expression: when, env: input.env, read: input.read })) !== true) continue;
    for (const { path, message } of await validator.check(input)) {
      const text = wordsOf({ validator, env: input.env }) ?? message;
      const issue: Issue = { path, code: validator.code, message: text };
      if (validator.severity === 'error') found.issues.push(issue);
      else found.warnings.push({ ...issue, handler: null, mark: markOf({ validator, issue }) });
    }
  }
  return found;
}

function inputOf(a: { pending: Pending; unit: WriteUnit; changes: FieldChanges }): CheckInput {
  const { pending, unit, changes } = a;
  const { record, original, entity } = pending;
  const rest = { user: unit.env.user, policy: unit.env.model.policies(entity.app), now: unit.env.now };
  return {
    record,
    original,
    changes,
    env: expressionEnv({ record, original, changes, ...rest }),
    envOf: (other: HookRecord) => expressionEnv({ record: other, original: other, changes: {}, ...rest }),
    reads: readsOf(unit),
    read: recordReadsOf(unit),
  };
}

function wordsOf(a: { validator: CompiledValidator; env: Record<string, unknown> }): string | null {
  const text = a.validator.message?.render(a.env);
  if (text === undefined || text === null || text === '') return null;
  return typeof text === 'string' ? text : JSON.stringify(text);
}

function markOf(a: { validator: CompiledValidator; issue: Issue }): string {
  const { validator, issue } = a;
  const { message } = validator;
  const fleeting = message?.reads.some((path) => path.some((name) => FLEETING.includes(name))) ?? false;
  const text = message !== null && fleeting ? message.source : issue.message;
  return mark([validator.index, issue.code, issue.path, text]);
}
