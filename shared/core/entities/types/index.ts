import type { FieldTypeName } from '../field.ts';
import { booleanType, enumType, jsonType, referenceType } from './basic.ts';
import { countryType, emailType, urlType } from './contact.ts';
import type { FieldType } from './field-type.ts';
import { moneyType } from './money.ts';
import { integerType, numberType } from './numeric.ts';
import { phoneType } from './phone.ts';
import { dateType, datetimeType, durationType } from './temporal.ts';
import { stringType, textType } from './text.ts';

/** Every field type of single values by its name; lists are made of them. */
export const FIELD_TYPE_TABLE: Readonly<Record<Exclude<FieldTypeName, 'list'>, FieldType>> = {
  string: stringType,
  text: textType,
  integer: integerType,
  number: numberType,
  money: moneyType,
  boolean: booleanType,
  enum: enumType,
  date: dateType,
  datetime: datetimeType,
  duration: durationType,
  email: emailType,
  phone: phoneType,
  url: urlType,
  country: countryType,
  json: jsonType,
  reference: referenceType,
};
