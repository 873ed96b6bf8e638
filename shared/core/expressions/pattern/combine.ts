import { intersect } from './intersect.ts';
import { isAtom, LEFT_OUT, type Matcher, numericOf, type Part, type Pushed, selectivity, sound } from './pushed.ts';

type FieldPart = Extract<Part, { kind: 'field' }>;

/** All of some conditions: what cannot be pushed is left out, what speaks of one field becomes one part. */
export function allOf(conditions: readonly Pushed[]): Pushed {
  let exact = conditions.every((one) => one.exact);
  const parts: Part[] = [];
  for (const part of conditions.flatMap((one) => one.parts)) {
    const i = part.kind === 'field' ? parts.findIndex((known) => samePath(known, part)) : -1;
    const known = parts[i];
    if (known?.kind !== 'field' || part.kind !== 'field') {
      parts.push(part);
      continue;
    }
    const both = intersect({ left: known.matchers, right: part.matchers });
    exact &&= both?.exact ?? false;
    if (both) parts[i] = merged({ left: known, right: part, matchers: both.matchers });
    else if (known.openEnd || (!part.openEnd && selectivity(part) > selectivity(known))) parts[i] = part;
  }
  return { parts, exact };
}

/** One of some conditions: nothing, where one of them cannot be pushed. */
export function anyOf(all: readonly Pushed[]): Pushed {
  const conditions = all.map(sound);
  const open = conditions.find((one) => one.parts.length === 0);
  if (open) return open.exact ? open : LEFT_OUT;
  const exact = conditions.every((one) => one.exact);
  const branches: Part[][] = [];
  for (const parts of conditions.flatMap(branchesOf)) {
    const [only] = parts;
    const i = parts.length === 1 && only ? branches.findIndex((known) => isAlone(known, only)) : -1;
    const known = branches[i]?.[0];
    if (known?.kind === 'field' && only?.kind === 'field')
      branches[i] = [{ ...known, matchers: union(known.matchers, only.matchers) }];
    else branches.push(parts);
  }
  const [first] = branches;
  return { parts: branches.length === 1 && first ? first : [{ kind: 'any', branches }], exact };
}

function merged(a: { left: FieldPart; right: FieldPart; matchers: Matcher[] }): FieldPart {
  const { left, right, matchers } = a;
  const open = (left.openEnd || right.openEnd) && !matchers.every(isBounded);
  return { kind: 'field', path: left.path, matchers, ...(open && { openEnd: true }) };
}

function isBounded(matcher: Matcher): boolean {
  return isAtom(matcher) || numericOf(matcher)?.length === 4;
}

function branchesOf(condition: Pushed): Part[][] {
  const [only] = condition.parts;
  return condition.parts.length === 1 && only?.kind === 'any' ? only.branches : [condition.parts];
}

function isAlone(branch: Part[], part: Part): boolean {
  const [only] = branch;
  return branch.length === 1 && only !== undefined && samePath(only, part);
}

function samePath(left: Part, right: Part): boolean {
  if (left.kind !== 'field' || right.kind !== 'field' || left.path.length !== right.path.length) return false;
  return left.path.every((name, i) => name === right.path[i]);
}

function union(left: Matcher[], right: Matcher[]): Matcher[] {
  return [...new Map([...left, ...right].map((one) => [JSON.stringify(one), one])).values()];
}
