import { STRING } from '#core/expressions/cel-type.ts';
import { isCountry } from '#core/geo/countries.ts';
import type { Json } from '#core/json/json.ts';
import { accept, type FieldType, refuse, refuseText } from './field-type.ts';
import { checkText } from './text.ts';

// the form that browsers accept, and one dot in the domain
const EMAIL =
  /^[^\s@"(),:;<>[\\\]]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)+$/;

/** An e-mail address, as given save for blanks around it; `normalize_email` brings it to lower case. */
export const emailType: FieldType = {
  json: 'string',
  docs: 'An e-mail address of up to 254 characters, kept as given save for blanks around it; the hook `normalize_email` brings it to lower case.',
  constraints: ['min_length', 'max_length', 'pattern'],
  keyed: true,
  normalise: (a) => {
    // checked before any hook could take them off
    const value = typeof a.value === 'string' ? a.value.trim() : a.value;
    const text = checkText({ ...a, value, longest: 254 });
    if (!text.ok) return text;
    return typeof text.value === 'string' && EMAIL.test(text.value)
      ? text
      : refuse('INVALID_FORMAT', 'must be an e-mail address');
  },
  celType: () => STRING,
};

/** A web address with http or https. */
export const urlType: FieldType = {
  json: 'string',
  docs: 'A web address with `http` or `https` of up to 2048 characters, kept as given.',
  constraints: ['min_length', 'max_length', 'pattern'],
  keyed: true,
  normalise: (a) => {
    const text = checkText({ ...a, longest: 2048 });
    if (!text.ok) return text;
    return isWebUrl(text.value) ? text : refuse('INVALID_FORMAT', 'must be a web address such as https://example.com/');
  },
  celType: () => STRING,
};

/** An ISO 3166-1 alpha-2 country code, upper case. */
export const countryType: FieldType = {
  json: 'string',
  docs: 'A country code of ISO 3166-1, two letters, upper case: `DE`.',
  constraints: [],
  keyed: true,
  normalise: (a) => {
    const code = typeof a.value === 'string' ? a.value.toUpperCase() : '';
    return isCountry(code) ? accept(code) : refuseText(a.value, 'must be a country code of two letters such as DE');
  },
  celType: () => STRING,
};

function isWebUrl(value: Json): boolean {
  // the parser takes blanks and line breaks away; what is kept is the text as given
  if (typeof value !== 'string' || /\s/.test(value) || !URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}
