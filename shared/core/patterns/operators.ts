import { didYouMean } from '#core/errors/suggest.ts';
import type { JsonObject } from '#core/json/json.ts';
import { readAnythingBut } from './anything-but.ts';
import { type IpRange, parseCidr, parseIp } from './ip-address.ts';
import { readNumeric } from './numeric.ts';
import { readIgnoreCase, readPrefix, readSuffix, readWildcard } from './text-operators.ts';
import { type ReadOperator, type Report, textTest, type ValueTest } from './value-test.ts';

const readExists: ReadOperator = ({ operand, path, report }) => {
  if (operand === true) return { kind: 'passes', passes: () => true };
  if (operand === false) return { kind: 'absent' };
  report(path, 'write { "exists": true } or { "exists": false }');
  return null;
};

const readCidr: ReadOperator = ({ operand, path, report }) => {
  if (typeof operand !== 'string') {
    report(path, 'write one network as a text, such as { "cidr": "10.0.0.0/24" }');
    return null;
  }
  const range = parseCidr(operand);
  if ('problem' in range) {
    report(path, range.problem);
    return null;
  }
  return ipTest(range);
};

const readExactly: ReadOperator = ({ operand, path, report }) => {
  if (typeof operand === 'string') return { kind: 'equals', value: operand };
  report(path, 'write one text, such as { "exactly": "won" }');
  return null;
};

const OPERATORS = new Map<string, ReadOperator>([
  ['prefix', readPrefix],
  ['suffix', readSuffix],
  ['equals-ignore-case', readIgnoreCase],
  ['wildcard', readWildcard],
  ['anything-but', readAnythingBut],
  ['numeric', readNumeric],
  ['exists', readExists],
  ['cidr', readCidr],
  ['exactly', readExactly],
]);

/** Reads an entry such as `{ "prefix": "us-" }`; null after a problem was reported. */
export function readOperator(a: { entry: JsonObject; path: string; report: Report }): ValueTest | null {
  const [only, ...more] = Object.entries(a.entry);
  if (only === undefined || more.length > 0) {
    a.report(a.path, 'write one operator per object, such as { "prefix": "us-" }');
    return null;
  }
  const [name, operand] = only;
  const read = OPERATORS.get(name);
  if (read === undefined) {
    const known = [...OPERATORS.keys()];
    const hint = didYouMean({ name, known });
    a.report(`${a.path}.${name}`, `there is no operator "${name}"${hint}; write one of ${known.join(', ')}`);
    return null;
  }
  return read({ operand, path: `${a.path}.${name}`, report: a.report });
}

/** A test for addresses within a range; a text that is no address does not pass. */
export function ipTest(range: IpRange): ValueTest {
  return textTest((text) => {
    const ip = parseIp(text);
    return ip !== null && ip.bits === range.bits && ip.value >= range.from && ip.value <= range.to;
  });
}
