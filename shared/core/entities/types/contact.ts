import { STRING } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';
import { accept, type FieldType, refuse } from './field-type.ts';
import { checkText } from './text.ts';

// the form that browsers accept, and one dot in the domain
const EMAIL =
  /^[^\s@"(),:;<>[\\\]]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)+$/;

/** An e-mail address, as given; `normalize_email` brings it to lower case. */
export const emailType: FieldType = {
  normalise: (a) => {
    const text = checkText({ ...a, longest: 254 });
    if (!text.ok) return text;
    return typeof text.value === 'string' && EMAIL.test(text.value)
      ? text
      : refuse('INVALID_FORMAT', 'must be an e-mail address');
  },
  celType: () => STRING,
};

/** A web address with http or https. */
export const urlType: FieldType = {
  normalise: (a) => {
    const text = checkText({ ...a, longest: 2048 });
    if (!text.ok) return text;
    return isWebUrl(text.value) ? text : refuse('INVALID_FORMAT', 'must be a web address such as https://example.com/');
  },
  celType: () => STRING,
};

/** An ISO 3166-1 alpha-2 country code, upper case. */
export const countryType: FieldType = {
  normalise: (a) =>
    typeof a.value === 'string' && /^[A-Za-z]{2}$/.test(a.value)
      ? accept(a.value.toUpperCase())
      : refuse('INVALID_FORMAT', 'must be a country code of two letters such as DE'),
  celType: () => STRING,
};

function isWebUrl(value: Json): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}
