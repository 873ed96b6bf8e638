import type { Issue } from '#core/errors/issue-codes.ts';
import type { Json } from '#core/json/json.ts';
import type { Catcher, ChoiceRule, Graph, Retrier, State, StateBase } from './machine.ts';
import type { StateSource } from './schema.ts';
import { compileTemplate, type Passing, type Template } from './template.ts';
import { parseTimestamp } from './timestamp.ts';

/** Reads the graphs inside a state; null for a broken one, whose problems are then among the issues. */
export type Nested = {
  branch(a: { raw: Json; at: string }): Graph | null;
  processor(a: { raw: Json; at: string }): Graph | null;
};

type Source<T extends StateSource['Type']> = Extract<StateSource, { Type: T }>;
type Place = { path: string; issues: Issue[] };

/** Compiles a state whose shape is right. Problems are added to `issues`; null where nothing can be made of it. */
export function prepareState(a: Place & { name: string; source: StateSource; nested: Nested }): State | null {
  const { source, path, issues } = a;
  const field = (location: string, value: Json | undefined, has?: Passing): Template | null =>
    compileTemplate({ value, location, path, issues, ...(has && { has }) });
  const result = ['Task', 'Parallel', 'Map'].includes(source.Type) ? 'result' : undefined;
  const base: StateBase = {
    name: a.name,
    next: nextOf(a),
    assign: 'Assign' in source ? field('Assign', source.Assign, result) : null,
    output: 'Output' in source ? field('Output', source.Output, result) : null,
    retry: 'Retry' in source ? (source.Retry ?? []).map(toRetrier) : [],
    catch: 'Catch' in source ? (source.Catch ?? []).map((one, i) => toCatcher({ ...a, source: one, i })) : [],
  };
  if ('Retry' in source) checkWildcards({ ...a, key: 'Retry', entries: source.Retry ?? [] });
  if ('Catch' in source) checkWildcards({ ...a, key: 'Catch', entries: source.Catch ?? [] });
  switch (source.Type) {
    case 'Pass':
      return { ...base, type: 'Pass' };
    case 'Succeed':
      return { ...base, type: 'Succeed' };
    case 'Fail':
      return { ...base, type: 'Fail', error: field('Error', source.Error), cause: field('Cause', source.Cause) };
    case 'Wait':
      checkWait({ ...a, source });
      return {
        ...base,
        type: 'Wait',
        seconds: field('Seconds', source.Seconds),
        timestamp: field('Timestamp', source.Timestamp),
      };
    case 'Choice':
      return { ...base, type: 'Choice', choices: source.Choices.flatMap((one, i) => toRule({ ...a, source: one, i })) };
    case 'Task':
      return {
        ...base,
        type: 'Task',
        resource: source.Resource,
        arguments: field('Arguments', source.Arguments),
        timeoutSeconds: field('TimeoutSeconds', source.TimeoutSeconds),
        heartbeatSeconds: field('HeartbeatSeconds', source.HeartbeatSeconds),
      };
    case 'Parallel': {
      const branches = source.Branches.flatMap(
        (raw, i) => a.nested.branch({ raw, at: `${path}.Branches[${i}]` }) ?? [],
      );
      return { ...base, type: 'Parallel', arguments: field('Arguments', source.Arguments), branches };
    }
    case 'Map': {
      const processor = processorOf({ ...a, source });
      return (
        processor && {
          ...base,
          type: 'Map',
          items: field('Items', source.Items),
          itemSelector: field('ItemSelector', source.ItemSelector),
          processor,
          maxConcurrency: field('MaxConcurrency', source.MaxConcurrency),
          toleratedFailureCount: field('ToleratedFailureCount', source.ToleratedFailureCount),
          toleratedFailurePercentage: field('ToleratedFailurePercentage', source.ToleratedFailurePercentage),
        }
      );
    }
  }
}

function nextOf(a: Place & { source: StateSource }): string | null {
  const { source, path, issues } = a;
  if (source.Type === 'Choice') return source.Default ?? null;
  if (source.Type === 'Succeed' || source.Type === 'Fail') return null;
  const ends = source.End === true;
  if (ends === (source.Next !== undefined)) {
    issues.push({ path, code: 'REQUIRED', message: `${path} must have either Next or "End": true` });
  }
  return source.Next ?? null;
}

function toRetrier(source: NonNullable<Source<'Task'>['Retry']>[number]): Retrier {
  return {
    errors: source.ErrorEquals,
    intervalSeconds: source.IntervalSeconds,
    maxAttempts: source.MaxAttempts,
    backoffRate: source.BackoffRate,
    maxDelaySeconds: source.MaxDelaySeconds ?? null,
    jitter: source.JitterStrategy === 'FULL',
  };
}

function toCatcher(a: Place & { source: NonNullable<Source<'Task'>['Catch']>[number]; i: number }): Catcher {
  const { source, path, issues } = a;
  const at = `Catch[${a.i}]`;
  return {
    errors: source.ErrorEquals,
    next: source.Next,
    assign: compileTemplate({ value: source.Assign, location: `${at}/Assign`, path, issues, has: 'errorOutput' }),
    output: compileTemplate({ value: source.Output, location: `${at}/Output`, path, issues, has: 'errorOutput' }),
  };
}

function toRule(a: Place & { source: Source<'Choice'>['Choices'][number]; i: number }): ChoiceRule[] {
  const { source, path, issues } = a;
  const at = `Choices[${a.i}]`;
  const condition = compileTemplate({ value: source.Condition, location: `${at}/Condition`, path, issues });
  if (!condition) return [];
  return [
    {
      condition,
      next: source.Next,
      assign: compileTemplate({ value: source.Assign, location: `${at}/Assign`, path, issues }),
      output: compileTemplate({ value: source.Output, location: `${at}/Output`, path, issues }),
    },
  ];
}

/** What takes every error must stand alone, and last: nothing behind it would ever be asked. */
function checkWildcards(a: Place & { key: string; entries: readonly { ErrorEquals: readonly string[] }[] }): void {
  for (const [i, { ErrorEquals: errors }] of a.entries.entries()) {
    if (!errors.includes('States.ALL') || (errors.length === 1 && i === a.entries.length - 1)) continue;
    const path = `${a.path}.${a.key}[${i}].ErrorEquals`;
    const message = `${path}: States.ALL must stand alone, in the last of ${a.key}`;
    a.issues.push({ path, code: 'NOT_APPLICABLE', message });
  }
}

function checkWait(a: Place & { source: Source<'Wait'> }): void {
  const { Seconds, Timestamp } = a.source;
  if ((Seconds === undefined) === (Timestamp === undefined)) {
    a.issues.push({ path: a.path, code: 'REQUIRED', message: `${a.path} must have either Seconds or Timestamp` });
  }
  if (Timestamp === undefined || Timestamp.startsWith('{%') || parseTimestamp(Timestamp) !== null) return;
  const path = `${a.path}.Timestamp`;
  a.issues.push({
    path,
    code: 'INVALID_FORMAT',
    message: `${path} must be an ISO-8601 date-time with T and an offset`,
  });
}

function processorOf(a: Place & { source: Source<'Map'>; nested: Nested }): Graph | null {
  const { ItemProcessor, Iterator: legacy } = a.source;
  const raw = ItemProcessor ?? legacy;
  if (raw !== undefined) {
    return a.nested.processor({ raw, at: `${a.path}.${ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor'}` });
  }
  const path = `${a.path}.ItemProcessor`;
  a.issues.push({ path, code: 'REQUIRED', message: `${path} is required` });
  return null;
}
