import type { Json } from '#core/json/json.ts';
import type { Scalar } from './scalar.ts';

/** What one entry of a field's list asks for. */
export type ValueTest =
  | { kind: 'equals'; value: Scalar }
  | { kind: 'absent' }
  /** `wildcards` are the texts whose cost counts against the limit of the bus */
  | { kind: 'passes'; passes: (value: Scalar) => boolean; wildcards?: string[] };

/** Notes a problem of the pattern; `path` leads to the place in the pattern. */
export type Report = (path: string, message: string) => void;

/** Reads the operand of one operator; null after a problem was reported. */
export type ReadOperator = (a: { operand: Json; path: string; report: Report }) => ValueTest | null;

/** A test that only texts can pass. */
export function textTest(passes: (text: string) => boolean): ValueTest {
  return { kind: 'passes', passes: (value) => typeof value === 'string' && passes(value) };
}
