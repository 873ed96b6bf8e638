import { isObject, type Json } from '#core/json/json.ts';
import { parseIp } from './ip-address.ts';
import { ipTest, readOperator } from './operators.ts';
import type { Scalar } from './scalar.ts';
import type { Report, ValueTest } from './value-test.ts';
import { MAX_WILDCARD_COMPLEXITY, wildcardComplexity } from './wildcard-complexity.ts';

/** All that a pattern asks of one field; one of its parts is enough. */
export type FieldTest = {
  /** exact values; they are all there is when `tests` is empty and `absent` false */
  values: readonly Scalar[];
  /** the same for a quick look, where there are many */
  among: ReadonlySet<Scalar> | null;
  tests: readonly ((value: Scalar) => boolean)[];
  /** passes when the event lacks the field */
  absent: boolean;
};

const FEW = 8;
const NONE: readonly ((value: Scalar) => boolean)[] = [];

/** Reads the list of a field, e.g. `["won", { "prefix": "lost" }]`. */
export function readFieldTest(a: { list: Json[]; path: string; report: Report }): FieldTest {
  if (a.list.length === 0) a.report(a.path, 'write at least one value: an empty list matches nothing');
  const read = a.list.flatMap((entry, i) => readEntry({ entry, path: `${a.path}[${i}]`, report: a.report }) ?? []);
  const passing = read.filter((test) => test.kind === 'passes');
  const groups = passing.flatMap((test) => (test.wildcards ? [test.wildcards] : []));
  if (groups.length > 0 && wildcardComplexity({ groups }) > MAX_WILDCARD_COMPLEXITY) {
    a.report(a.path, 'the wildcards are too complex: use fewer *, or less repetition behind a *');
  }
  const equal = new Set(read.flatMap((test) => (test.kind === 'equals' ? [test.value] : [])));
  return {
    values: [...equal],
    // most fields have one value or two, and a list of those is small and quick
    among: equal.size > FEW ? equal : null,
    tests: passing.length === 0 ? NONE : passing.map((test) => test.passes),
    absent: read.some((test) => test.kind === 'absent'),
  };
}

/** Whether a value that is there passes. */
export function passesField(a: { test: FieldTest; value: Scalar }): boolean {
  const { values, among, tests } = a.test;
  if (among === null ? values.includes(a.value) : among.has(a.value)) return true;
  for (const passes of tests) if (passes(a.value)) return true;
  return false;
}

function readEntry(a: { entry: Json; path: string; report: Report }): ValueTest | null {
  const { entry, path, report } = a;
  if (isObject(entry)) return readOperator({ entry, path, report });
  if (Array.isArray(entry)) {
    report(path, 'write a text, a number, true, false, null or an operator here, not a list');
    return null;
  }
  // an address has several spellings, so it is compared as an address
  const ip = typeof entry === 'string' ? parseIp(entry) : null;
  return ip ? ipTest({ bits: ip.bits, from: ip.value, to: ip.value }) : { kind: 'equals', value: entry };
}
