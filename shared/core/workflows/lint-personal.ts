import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { personalInStep, personalInTrigger } from '#core/pii/personal-reads.ts';
import type { CompiledStep } from './compiled-workflow.ts';
import { kindOf } from './steps/table.ts';
import type { CompiledHooks } from './task-hooks/compile-hooks.ts';

/** What a workflow was started with is kept, so personal values stand masked there: who reads one gets a hash. */
export function lintPersonalContext(a: {
  entity: CompiledEntity | null;
  context: ReadonlyMap<string, Expression>;
}): Issue[] {
  return [...a.context].flatMap(([name, one]) => maskedIssues({ ...a, path: `context.${name}`, reads: one.reads }));
}

/** The same for a step; and the time that one waits until is kept too. */
export function lintPersonalStep(a: { entity: CompiledEntity | null; path: string; compiled: CompiledStep }): Issue[] {
  return [...maskedIssues({ ...a, reads: readsOf(a.compiled) }), ...waitIssues(a)];
}

/** The same for hooks. */
export function lintPersonalHooks(a: { entity: CompiledEntity | null; path: string; hooks: CompiledHooks }): Issue[] {
  return [...a.hooks].flatMap(([event, hooks]) =>
    hooks.flatMap(({ work }, i) => {
      const reads = work.kind === 'action' ? work.action.reads : work.expression.reads;
      return maskedIssues({ entity: a.entity, path: `${a.path}.${event}[${i}]`, reads });
    }),
  );
}

function maskedIssues(a: { entity: CompiledEntity | null; path: string; reads: readonly string[][] }): Issue[] {
  const { entity, path } = a;
  const [name] = entity ? a.reads.flatMap((one) => personalInTrigger({ entity, path: one })) : [];
  if (name === undefined) return [];
  const message = `${path}: trigger.record.${name} is personal and kept masked; read record.${name} in the step that needs it`;
  return [{ path, code: 'PERSONAL_DATA', message }];
}

function waitIssues(a: { entity: CompiledEntity | null; path: string; compiled: CompiledStep }): Issue[] {
  const { entity, compiled } = a;
  if (entity === null || compiled.type !== 'wait' || compiled.until === null) return [];
  const [name] = compiled.until.reads.flatMap((path) => personalInStep({ entity, path }));
  if (name === undefined) return [];
  const path = `${a.path}.until`;
  const message = `${path}: "${name}" is personal, and the time that is waited until is kept; use a field that is not`;
  return [{ path, code: 'PERSONAL_DATA', message }];
}

function readsOf(compiled: CompiledStep): readonly string[][] {
  return [...kindOf(compiled.step).reads(compiled), ...compiled.compensate.flatMap((one) => one.reads)];
}
