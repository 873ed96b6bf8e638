import type { z } from 'zod';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';

/**
 * A zod refusal as issues with dotted paths. `known` are the keys that the shape has anywhere, for suggestions.
 */
export function issuesFromZod(a: { error: z.core.$ZodError; known?: readonly string[]; path?: string }): Issue[] {
  return a.error.issues.flatMap((issue) => toIssues({ issue, known: a.known ?? [], prefix: a.path ?? '' }));
}

/** `a`, `[2]`, `b` → `a[2].b`. */
export function joinPath(a: { prefix: string; parts: readonly PropertyKey[] }): string {
  return a.parts.reduce<string>((path, part) => {
    if (typeof part === 'number') return `${path}[${part}]`;
    return path === '' ? String(part) : `${path}.${String(part)}`;
  }, a.prefix);
}

function toIssues(a: { issue: z.core.$ZodIssue; known: readonly string[]; prefix: string }): Issue[] {
  const { issue } = a;
  const path = joinPath({ prefix: a.prefix, parts: issue.path });
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: joinPath({ prefix: path, parts: [key] }),
      code: 'UNKNOWN_KEY',
      message: a.known.includes(key)
        ? `the key "${key}" does not go with the others here`
        : `unknown key "${key}"${didYouMean({ name: key, known: a.known })}`,
    }));
  }
  if (issue.code === 'invalid_union') {
    const nested = bestBranch(issue.errors);
    return nested.length === 0
      ? [{ path, code: 'WRONG_TYPE', message: `${path || 'value'}: ${issue.message}` }]
      : nested.flatMap((one) => toIssues({ issue: one, known: a.known, prefix: path }));
  }
  if (issue.code === 'invalid_key')
    return issue.issues.map((one) => ({ path, code: codeOf(one.code), message: `${path}: ${one.message}` }));
  const missing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
  return [{ path, code: missing ? 'REQUIRED' : codeOf(issue.code), message: `${path || 'value'}: ${issue.message}` }];
}

/** The branch of a union that came nearest: its problems are the ones that help. One that is for others is none. */
function bestBranch(all: z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const meant = all.filter((issues) => !issues.some(isElsewhere));
  const branches = meant.length > 0 ? meant : all;
  // an unknown key stands one level below the shape that does not have it, and each one counts
  const keys = (one: z.core.$ZodIssue): number => (one.code === 'unrecognized_keys' ? one.keys.length : 0);
  const depth = (issues: z.core.$ZodIssue[]): number =>
    Math.max(0, ...issues.map((one) => one.path.length + Math.min(1, keys(one))));
  const count = (issues: z.core.$ZodIssue[]): number => issues.reduce((sum, one) => sum + Math.max(1, keys(one)), 0);
  return [...branches].sort((x, y) => depth(y) - depth(x) || count(x) - count(y))[0] ?? [];
}

/** Whether a problem says that the value is of another kind than the branch. */
function isElsewhere(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'custom') return issue.params?.['elsewhere'] === true;
  return issue.code === 'invalid_union' && issue.errors.length === 0;
}

function codeOf(code: z.core.$ZodIssue['code']): Issue['code'] {
  switch (code) {
    case 'invalid_value':
      return 'NOT_IN_VALUES';
    case 'too_big':
      return 'OUT_OF_RANGE';
    case 'too_small':
      return 'OUT_OF_RANGE';
    case 'invalid_format':
      return 'INVALID_FORMAT';
    default:
      return 'WRONG_TYPE';
  }
}
