import type { ActionWorld } from '#core/actions/action.ts';
import { type CompiledAction, compileAction } from '#core/actions/compile-action.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import {
  type CelType,
  DATETIME,
  DYN,
  listOf,
  objectOf,
  type Scope,
  STRING,
  typeName,
} from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { compileTemplate, type Template } from '#core/expressions/template.ts';
import { parseDuration } from '#core/time/duration.ts';
import type { Ask, Assignee, People, TaskNotice } from './definition.ts';
import { lintPeople } from './lint-people.ts';
import { type Hop, type RelationWorld, readRelation } from './relation.ts';

/** Who is asked, with the expression that names them, where one does; with hops it names the first of the records. */
export type CompiledAssignee = { written: Assignee; expression: Expression | null; hops: readonly Hop[] };

/** A rung of the ladder, ready to be climbed. */
export type CompiledRung = { afterMs: number; to: CompiledAssignee };

/** What a step that asks people evaluates, and what it asks for. */
export type CompiledPeople = {
  ask: Ask;
  show: readonly string[];
  timeoutMs: number;
  assignee: CompiledAssignee;
  rungs: readonly CompiledRung[];
  notices: readonly CompiledNotice[];
};

/** How people are told; `address` is that of the one who is asked first. */
export type CompiledNotice = { channel: TaskNotice['channel']; address: Template | null; action: CompiledAction };

type Input = {
  scope: Scope;
  world: ActionWorld;
  relations: RelationWorld;
  entity: CompiledEntity | null;
  path: string;
  issues: Issue[];
};

const TASK: CelType = objectOf({
  to: DYN,
  link: STRING,
  step: STRING,
  title: STRING,
  due_at: DATETIME,
  outcomes: listOf(STRING),
});

/** Compiles the part of a step that asks people; what is wrong is added to `issues`. */
export function compilePeople(a: Input & { people: People; ask: Ask }): CompiledPeople {
  const { people, ask, path } = a;
  a.issues.push(...lintPeople({ people, ask, path, entityPaths: a.world.entityPaths }), ...unknownShown(a));
  return {
    ask,
    show: people.show,
    timeoutMs: parseDuration(people.timeout) ?? 0,
    assignee: compileAssignee({ ...a, assignee: people.assignee, path: `${path}.assignee` }),
    rungs: people.escalate.map(({ after, to }, i) => ({
      afterMs: parseDuration(after) ?? 0,
      to: compileAssignee({ ...a, assignee: to, path: `${path}.escalate[${i}].to` }),
    })),
    notices: people.notify.flatMap((notice, i) => compileNotice({ ...a, notice, path: `${path}.notify[${i}]` })),
  };
}

/** The paths that a step reads to find out whom it asks, and to tell them. */
export function readsOfPeople(compiled: CompiledPeople): string[][] {
  const { assignee, rungs, notices } = compiled;
  const asked = [assignee, ...rungs.map((one) => one.to)].flatMap((one) => one.expression?.reads ?? []);
  return [...asked, ...notices.flatMap((one) => [...one.action.reads, ...(one.address?.reads ?? [])])];
}

function unknownShown(a: Input & { people: People }): Issue[] {
  const known = a.entity ? [...a.entity.fields.keys()] : [];
  return a.people.show.flatMap((name, i): Issue[] => {
    if (known.includes(name)) return [];
    const message = `there is no field "${name}" to show${didYouMean({ name, known })}`;
    return [{ path: `${a.path}.show[${i}]`, code: 'UNKNOWN_FIELD', message }];
  });
}

function compileAssignee(a: Input & { assignee: Assignee }): CompiledAssignee {
  const { assignee: written } = a;
  if (written.type === 'relation') {
    const at = { ...a, path: `${a.path}.path` };
    const relation = readRelation({ ...at, source: written.path });
    const expression = relation && compile({ ...at, source: relation.first, expect: STRING });
    return { written, expression, hops: relation?.hops ?? [] };
  }
  if (written.type !== 'expression') return { written, expression: null, hops: [] };
  const path = `${a.path}.expression`;
  const expression = compile({ ...a, source: written.expression, path });
  if (expression && !namesPeople(expression.type)) {
    const message = `${path} must be a user or a list of users, and is ${typeName(expression.type)}`;
    a.issues.push({ path, code: 'TYPE_MISMATCH', message });
  }
  return { written, expression, hops: [] };
}

function namesPeople(type: CelType): boolean {
  if (type.kind === 'list') return namesPeople(type.of);
  return ['string', 'dyn', 'null'].includes(type.kind);
}

function compileNotice(a: Input & { notice: TaskNotice }): CompiledNotice[] {
  const { channel, address, subject, text } = a.notice;
  const to =
    address === undefined ? null : compileTemplate({ source: address, scope: a.scope, path: `${a.path}.address` });
  if (to && !to.ok) a.issues.push(...to.issues);
  const action = compileAction({
    ...a,
    name: 'notify',
    namePath: `${a.path}.channel`,
    scope: { ...a.scope, task: TASK },
    params: {
      channel,
      to: '{{ task.to }}',
      subject: subject ?? '{{ task.title }}: you are asked to decide',
      text: text ?? 'Until {{ task.due_at }}: {{ task.link }}',
    },
  });
  return action && to?.ok !== false ? [{ channel, address: to?.template ?? null, action }] : [];
}

function compile(a: Input & { source: string; expect?: CelType }): Expression | null {
  const { source, scope, path, expect } = a;
  const result = compileExpression({ source, scope, path, ...(expect && { expect }) });
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}
