import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { STRING } from '#core/expressions/cel-type.ts';
import { accept, type FieldType, refuse } from './field-type.ts';
import { checkText } from './text.ts';

/**
 * A telephone number: E.164 where it carries its country (`+49 30 …`), else as given, since a national number
 * cannot be told apart without knowing the country.
 */
export const phoneType: FieldType = {
  normalise: (a) => {
    const text = checkText({ ...a, longest: 50 });
    if (!text.ok || typeof text.value !== 'string') return text;
    const given = text.value.trim();
    if (!/\d/.test(given)) return refuse('INVALID_FORMAT', 'must be a telephone number');
    if (!given.startsWith('+')) return accept(given);
    const parsed = parsePhoneNumberFromString(given);
    return parsed?.isPossible()
      ? accept(parsed.number)
      : refuse('INVALID_FORMAT', 'must be a telephone number such as +49 30 123456');
  },
  celType: () => STRING,
};
