import { isObject, type Json } from '#core/json/json.ts';
import { endsWithFolded, equalsFolded, foldCase, startsWithFolded } from './fold-case.ts';
import { type ReadOperator, type Report, textTest } from './value-test.ts';
import { matchesWildcard, parseWildcard } from './wildcard.ts';

/** `{ "prefix": "us-" }` or `{ "prefix": { "equals-ignore-case": "us-" } }`. */
export const readPrefix: ReadOperator = (a) => {
  const operand = readText(a);
  if (operand === null) return null;
  const { text } = operand;
  if (operand.exact) return textTest((value) => value.startsWith(text));
  const folded = foldCase(text);
  return textTest((value) => startsWithFolded({ text: value, folded }));
};

/** `{ "suffix": ".png" }` or `{ "suffix": { "equals-ignore-case": ".png" } }`. */
export const readSuffix: ReadOperator = (a) => {
  const operand = readText(a);
  if (operand === null) return null;
  const { text } = operand;
  if (operand.exact) return textTest((value) => value.endsWith(text));
  const folded = foldCase(text);
  return textTest((value) => endsWithFolded({ text: value, folded }));
};

/** `{ "equals-ignore-case": "alice" }`. */
export const readIgnoreCase: ReadOperator = ({ operand, path, report }) => {
  if (typeof operand !== 'string') {
    report(path, 'write one text, such as { "equals-ignore-case": "alice" }');
    return null;
  }
  const folded = foldCase(operand);
  return textTest((value) => equalsFolded({ text: value, folded }));
};

/** `{ "wildcard": "dir/*.png" }`. */
export const readWildcard: ReadOperator = ({ operand, path, report }) => {
  if (typeof operand !== 'string') {
    report(path, 'write one text, such as { "wildcard": "dir/*.png" }');
    return null;
  }
  const parsed = parseWildcard(operand);
  if ('problem' in parsed) {
    report(path, parsed.problem);
    return null;
  }
  const passes = (value: unknown): boolean =>
    typeof value === 'string' && matchesWildcard({ parts: parsed.parts, text: value });
  return { kind: 'passes', passes, wildcards: [operand] };
};

function readText(a: { operand: Json; path: string; report: Report }): { text: string; exact: boolean } | null {
  if (typeof a.operand === 'string') return { text: a.operand, exact: true };
  const folded = isObject(a.operand) && Object.keys(a.operand).length === 1 ? a.operand['equals-ignore-case'] : null;
  if (typeof folded === 'string') return { text: folded, exact: false };
  a.report(
    a.path,
    'write one text, such as "us-", or { "equals-ignore-case": "us-" }; for several, repeat the operator',
  );
  return null;
}
