import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { STRING } from '#core/expressions/cel-type.ts';
import { type FieldType, refuse } from './field-type.ts';
import { checkText } from './text.ts';

// digits with what people put between them, and an extension
const NATIONAL = /^[\d ()./#*-]*\d[\d ()./#*-]*(?:(?:x|ext\.?) ?\d{1,10})?$/i;
const LONGEST = 50;

/**
 * A telephone number: E.164 where it carries its country (`+49 30 …`), else as given, since a national number
 * cannot be told apart without knowing the country.
 */
export const phoneType: FieldType = {
  json: 'string',
  docs: 'A telephone number: E.164 where it carries its country (`+49 30 123456` becomes `+4930123456`, an extension stands behind `;ext=`), else as given without blanks around it.',
  constraints: ['min_length', 'max_length', 'pattern'],
  keyed: true,
  normalise: ({ value, context }) => {
    if (typeof value !== 'string') return refuse('WRONG_TYPE', 'must be text');
    const given = value.trim();
    const canonical = given.startsWith('+') ? international(given) : national(given);
    return canonical === null
      ? refuse('INVALID_FORMAT', 'must be a telephone number such as +49 30 123456')
      : checkText({ value: canonical, context, longest: LONGEST });
  },
  celType: () => STRING,
};

function international(given: string): string | null {
  const parsed = given.length > LONGEST ? undefined : parsePhoneNumberFromString(given);
  if (!parsed?.isPossible()) return null;
  return parsed.ext === undefined ? parsed.number : `${parsed.number};ext=${parsed.ext}`;
}

function national(given: string): string | null {
  return NATIONAL.test(given) ? given : null;
}
