import { derivedId } from '#core/ids/derived-id.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { PayloadMember, PayloadType } from './payload-type.ts';

const AT = '2026-01-15T09:30:00.000Z';

/** Texts that say more than their name would, by the end of a member's name. */
const TEXTS: readonly (readonly [end: RegExp, text: string])[] = [
  [/tenant(Id)?$/i, 'acme'],
  [/(At|Time|from|until)$/, AT],
  [/date$/i, '2026-01-31'],
  [/amount\w*$|total$|^price/i, '149.90'],
  [/currency$/i, 'EUR'],
  [/timezone$/i, 'Europe/Berlin'],
  [/email(address)?$|mailbox$/i, 'ana@example.com'],
  [/phone(_?number)?$/i, '+4930123456'],
  [/(full|client|assignedBy)Name$|author$/, 'Ana Example'],
  [/fileName$/, 'report.pdf'],
  [/contentType$/, 'application/pdf'],
];

/** A payload that these members allow, made from their names; the same ones always give the same. */
export function objectExample(members: readonly PayloadMember[]): JsonObject {
  return Object.fromEntries(members.map(({ name, type }) => [name, example({ name, type })]));
}

function example(a: { name: string; type: PayloadType }): Json {
  const { name, type } = a;
  switch (type.kind) {
    case 'string':
      return textExample({ name, format: type.format });
    case 'enum':
      return type.values[0] ?? '';
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return 3;
    case 'unknown':
      return words(name);
    case 'array':
      return [example({ name: name.replace(/s$/, ''), type: type.of })];
    case 'map':
      return { status: example({ name: 'status', type: type.of }) };
    case 'object':
      return objectExample(type.members);
  }
}

function textExample(a: { name: string; format: (PayloadType & { kind: 'string' })['format'] }): string {
  const { name, format } = a;
  if (format === 'date-time') return AT;
  if (format === 'email') return 'ana@example.com';
  if (format === 'uuid' || /[a-z]Id$|_id$/.test(name)) {
    return /^tenantId$/.test(name) && format === null ? 'acme' : derivedId({ at: AT, cause: name });
  }
  return TEXTS.find(([end]) => end.test(name))?.[1] ?? words(name);
}

/** `surveyTokenHash` → `survey token hash` */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ');
}
