import type { FieldTypeName } from '../field.ts';
import { booleanType, enumType, jsonType } from './basic.ts';
import { countryType, emailType, urlType } from './contact.ts';
import type { Constraint, FieldType } from './field-type.ts';
import { fileType } from './file.ts';
import { geoPointType } from './geo.ts';
import { moneyType } from './money.ts';
import { cidrType, ipType } from './network.ts';
import { integerType, numberType } from './numeric.ts';
import { phoneType } from './phone.ts';
import { referenceType } from './reference.ts';
import { secretType } from './secret.ts';
import { dateType, datetimeType, durationType } from './temporal.ts';
import { stringType, textType } from './text.ts';

/** The keys that go with a list. */
export const LIST_CONSTRAINTS: readonly Constraint[] = ['of', 'fields', 'min_items', 'max_items'];

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
  ip: ipType,
  cidr: cidrType,
  geo_point: geoPointType,
  country: countryType,
  json: jsonType,
  reference: referenceType,
  file: fileType,
  secret: secretType,
};
