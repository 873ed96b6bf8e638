import { SECRET } from '#core/expressions/cel-type.ts';
import type { FieldType } from './field-type.ts';
import { checkText } from './text.ts';

const LONGEST = 4096;

/** Text that is written and never read: sealed before it is stored. */
export const secretType: FieldType = {
  json: 'string, when written',
  docs: `Text of up to ${LONGEST} characters, or \`max_length\`, that is written and never read: it is sealed before it is stored and stands in no answer, event, journal or trace, nor can an expression name it. A change shows as \`[secret]\` in the changes of the audit. Null clears it.`,
  constraints: ['min_length', 'max_length', 'pattern'],
  keyed: false,
  normalise: (a) => checkText({ ...a, longest: LONGEST }),
  celType: () => SECRET,
};
