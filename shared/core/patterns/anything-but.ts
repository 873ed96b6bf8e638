import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { isComparable } from './numeric.ts';
import type { Scalar } from './scalar.ts';
import { readIgnoreCase, readPrefix, readSuffix, readWildcard } from './text-operators.ts';
import type { ReadOperator, Report, ValueTest } from './value-test.ts';

const INNER = new Map<string, ReadOperator>([
  ['prefix', readPrefix],
  ['suffix', readSuffix],
  ['equals-ignore-case', readIgnoreCase],
  ['wildcard', readWildcard],
]);
const HOW =
  'write a text, a number, a list of either, or { "prefix" | "suffix" | "equals-ignore-case" | "wildcard": a text or a list of texts }';

/** `{ "anything-but": … }`: passes every value that is there and is none of those named; also null, lists by element. */
export const readAnythingBut: ReadOperator = ({ operand, path, report }) =>
  isObject(operand) ? readInner({ operand, path, report }) : readValues({ operand, path, report });

function readValues(a: { operand: Json; path: string; report: Report }): ValueTest | null {
  const values = Array.isArray(a.operand) ? a.operand : [a.operand];
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number');
  if (texts.length + numbers.length !== values.length || values.length === 0) {
    a.report(a.path, HOW);
    return null;
  }
  if (texts.length > 0 && numbers.length > 0) {
    a.report(a.path, 'write texts only or numbers only in one list');
    return null;
  }
  if (!numbers.every(isComparable)) {
    a.report(a.path, 'write numbers within ±5,000,000,000, with at most 6 decimals');
    return null;
  }
  const refused = new Set<Scalar>([...texts, ...numbers]);
  return { kind: 'passes', passes: (value) => !refused.has(value) };
}

function readInner(a: { operand: JsonObject; path: string; report: Report }): ValueTest | null {
  const [entry, ...more] = Object.entries(a.operand);
  const read = entry && INNER.get(entry[0]);
  if (!entry || !read || more.length > 0) {
    a.report(a.path, HOW);
    return null;
  }
  const [name, operand] = entry;
  const texts = Array.isArray(operand) ? operand : [operand];
  const path = `${a.path}.${name}`;
  const emptyAllowed = name === 'equals-ignore-case' || name === 'wildcard';
  if (texts.length === 0 || texts.some((text) => typeof text !== 'string' || (text === '' && !emptyAllowed))) {
    a.report(
      path,
      emptyAllowed ? 'write a text or a list of texts' : 'write a text or a list of texts, none of them empty',
    );
    return null;
  }
  const tests = texts.map((text) => read({ operand: text, path, report: a.report }));
  const refused = tests.filter((test) => test?.kind === 'passes');
  if (refused.length !== tests.length) return null;
  const wildcards = refused.flatMap((test) => test.wildcards ?? []);
  const passes = (value: Scalar): boolean => !refused.some((test) => test.passes(value));
  return { kind: 'passes', passes, ...(wildcards.length > 0 && { wildcards }) };
}
