import { celTypeOfField } from '#core/entities/cel-type-of-field.ts';
import { FIELD_TYPES, type FieldTypeName } from '#core/entities/field.ts';
import { FIELD_TYPE_TABLE, LIST_CONSTRAINTS } from '#core/entities/types/index.ts';
import { isSecret, typeName } from '#core/expressions/cel-type.ts';

const HEAD = `# Field types

<!-- Made from shared/core/entities/types by scripts/generate-field-type-docs.ts. Change the tables there, then run
     UPDATE_DOCS=1 npm test -- test/docs -->

A field of an entity has a \`name\` and a \`type\`. Values come in as JSON and are kept in one canonical form, so that
equal values are equal texts; what does not fit is refused with its path, and nothing else is guessed. \`null\` clears
a field.
`;

const TAIL = `## Keys of every field

| key | what it does |
|---|---|
| \`required\` | A record must have a value; empty text and an empty list are none. |
| \`default\` | What a new record has when nothing is given. Not for secrets and computed fields. |
| \`unique\` | No two records have the same value; \`true\`, or \`{ case_insensitive: false }\` where \`A\` and \`a\` are two. Over several fields: \`unique\` of the entity, \`[a, b]\` or \`{ fields: [a, b], case_insensitive: false }\`. Values are compared in NFKC and, by default, lower case; where one of them is null nothing is claimed. |
| \`immutable\` | \`true\`: it cannot change once it has a value. CEL, as in \`status == "posted"\`: it cannot change while that held for the record before the write; bare names are the record as it was, beside \`user\`, \`policy\` and \`now\`. |
| \`computed\` | CEL over the record's fields and \`policy\`: the field is worked out with every write, after defaults and again after each phase of hooks that changed something. What is sent for it is ignored. Computed fields may use each other, but not in a circle; one that reads personal data must be \`pii\` itself. Records that are there get it with their next write. |
| \`server_only\` | What a client sends is ignored; \`create\`: only in a new record. |
| \`pii\` | Personal data: masked in events, journal and logs, cleared by an erasure. |

In the items of a list (\`fields\`), \`required\` and \`server_only\` work; the others are said of the list.

A key that does not go with the type, a \`min\` above its \`max\`, a default that breaks the field's own constraints, a
currency that ISO 4217 does not have: all are refused when the definition is saved.

## Amounts with their own currency

Where an entity has a field \`<name>_currency\` (string or enum) beside the money field \`<name>\`, each record says its
currency itself, and the amount has the digits of that currency: \`{ "fee": "12.50", "fee_currency": "EUR" }\`,
\`{ "fee": "1250", "fee_currency": "JPY" }\`. Without a value there, the \`currency\` of the definition counts.

## Changing a field

Values stay as they were written. A field that records hold may become a wider type of the same form: \`integer\` →
\`number\`; \`email\`, \`phone\`, \`url\`, \`country\`, \`enum\`, \`ip\`, \`cidr\` → \`string\` or \`text\`; anything but a secret → \`json\`. Any
other change of type, of an amount's currency, to fewer digits, or of the entity that is referred to is refused with
\`INCOMPATIBLE_CHANGE\` while there are records. A field that is removed is no longer shown; its values stay stored and
come back with a field of that name and a type that can hold them. An entity that has records cannot be removed.
`;

/** The reference of all field types, `docs/reference/field-types.md`. */
export function fieldTypeDocs(): string {
  return [
    HEAD,
    '| type | JSON | constraints | in CEL | filter | unique, index |',
    '|---|---|---|---|---|---|',
    ...FIELD_TYPES.map(typeRow),
    '',
    '## What is taken, and what becomes of it',
    '',
    ...FIELD_TYPES.map((type) => `- \`${type}\`: ${docsOf(type)}`),
    '',
    TAIL,
  ].join('\n');
}

function typeRow(type: FieldTypeName): string {
  if (type === 'list')
    return row({ type, json: 'array', keys: LIST_CONSTRAINTS, cel: 'list', filter: true, keyed: false });
  const { json, constraints, keyed } = FIELD_TYPE_TABLE[type];
  const cel = celTypeOfField({ name: 'x', type });
  const open = !isSecret(cel);
  return row({ type, json, keys: constraints, cel: open ? typeName(cel) : '–', filter: open, keyed });
}

function row(a: {
  type: string;
  json: string;
  keys: readonly string[];
  cel: string;
  filter: boolean;
  keyed: boolean;
}): string {
  const keys = a.keys.length === 0 ? '–' : a.keys.map((key) => `\`${key}\``).join(', ');
  return `| \`${a.type}\` | ${a.json} | ${keys} | ${a.cel} | ${yes(a.filter)} | ${yes(a.keyed)} |`;
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}

function docsOf(type: FieldTypeName): string {
  if (type !== 'list') return FIELD_TYPE_TABLE[type].docs;
  return 'Values of one type (`of`) or objects (`fields`), up to 1000 or `max_items`; no lists in lists, no nulls in it.';
}
