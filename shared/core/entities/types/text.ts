import { STRING } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';
import { linearPattern } from '#core/text/linear-pattern.ts';
import { accept, type FieldContext, type FieldType, type Normalised, refuse } from './field-type.ts';

const SHORT = 255;
const LONG = 32_768;

/** Checks length and pattern; shared by all types that are text underneath. */
export function checkText(a: { value: Json; context: FieldContext; longest: number }): Normalised {
  const { field } = a.context;
  const { value } = a;
  if (typeof value !== 'string') return refuse('WRONG_TYPE', 'must be text');
  const most = field.max_length ?? a.longest;
  const least = field.min_length ?? 0;
  // a character beyond the basic plane takes two units, so only a text near a limit is counted
  if (value.length > most && charactersOf(value) > most) {
    return refuse('TOO_LONG', `must have at most ${most} characters`);
  }
  if (value.length < 2 * least && charactersOf(value) < least) {
    return refuse('TOO_SHORT', `must have at least ${least} characters`);
  }
  if (field.pattern !== undefined && !linearPattern(field.pattern).test(value)) {
    return refuse('PATTERN_MISMATCH', `must match ${field.pattern}`);
  }
  return accept(value);
}

function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** One line of text. */
export const stringType: FieldType = {
  json: 'string',
  docs: `Text of up to ${SHORT} characters, or \`max_length\`; kept as given.`,
  constraints: ['min_length', 'max_length', 'pattern'],
  keyed: true,
  normalise: (a) => checkText({ ...a, longest: SHORT }),
  celType: () => STRING,
};

/** Text of any length that fits a record. */
export const textType: FieldType = {
  json: 'string',
  docs: `Long text: up to ${LONG} characters, or \`max_length\`; kept as given.`,
  constraints: ['min_length', 'max_length', 'pattern'],
  keyed: true,
  normalise: (a) => checkText({ ...a, longest: LONG }),
  celType: () => STRING,
};
