import { z } from 'zod';
import { BUILTIN_HOOKS } from '#core/hooks/builtins/index.ts';
import type { Hook } from '#core/hooks/define-hook.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';

const HEAD = `# Builtin hooks

<!-- Made from shared/core/hooks/builtins by scripts/generate-builtin-docs.ts. Change the hooks there, then run
     UPDATE_DOCS=1 npm test -- test/docs -->

Bound by name under \`template_overrides.controller.hooks\` of an entity, without code. Parameters are checked against the
entity when a binding is saved; the spelling in camelCase is read too (\`maxLength\` for \`max_length\`). How they follow one
another, and \`when\`, \`events\` and \`scope\`, are told in [Definitions](../guide/definitions.md).
`;

/** The reference of the builtin hooks, `docs/reference/builtins.md`. */
export function builtinDocs(): string {
  return [HEAD, ...BUILTIN_HOOKS.map(hookDocs)].join('\n');
}

function hookDocs(hook: Hook): string {
  const schema: Json = JSON.parse(JSON.stringify(z.toJSONSchema(hook.params, { io: 'input' })));
  const rows = isObject(schema) ? paramRows({ schema, prefix: '' }) : [];
  const table = rows.length === 0 ? [] : ['| parameter | | |', '|---|---|---|', ...rows, ''];
  const events = (hook.events ?? ['create', 'update', 'delete']).join(', ');
  return [`## ${hook.name}`, '', `Phase \`${hook.phase}\`, events ${events}.`, '', hook.docs, '', ...table].join('\n');
}

function paramRows(a: { schema: JsonObject; prefix: string }): string[] {
  const properties = isObject(a.schema['properties']) ? a.schema['properties'] : {};
  const required = Array.isArray(a.schema['required']) ? a.schema['required'] : [];
  return Object.entries(properties).flatMap(([name, value]): string[] => {
    if (!isObject(value)) return [];
    const path = `${a.prefix}${name}`;
    const nested = objectIn(value);
    const need = required.includes(name) ? 'required' : defaultOf(value);
    const row = `| \`${path}\` | ${typeText(value)}${need === '' ? '' : `, ${need}`} | ${String(value['description'] ?? '')} |`;
    const isList = value['type'] === 'array';
    return [row, ...(nested ? paramRows({ schema: nested, prefix: `${path}${isList ? '[]' : ''}.` }) : [])];
  });
}

function defaultOf(value: JsonObject): string {
  return 'default' in value ? `\`${JSON.stringify(value['default'])}\` if left out` : '';
}

/** The members of an object, of one of the forms of a value, or of a list's items. */
function objectIn(value: JsonObject): JsonObject | null {
  if (isObject(value['properties'])) return value;
  if (isObject(value['items'])) return objectIn(value['items']);
  const forms = Array.isArray(value['anyOf']) ? value['anyOf'].filter(isObject) : [];
  return forms.find((one) => isObject(one['properties'])) ?? null;
}

function typeText(value: JsonObject): string {
  if (Array.isArray(value['enum'])) return value['enum'].map((one) => `\`${String(one)}\``).join(' or ');
  const forms = Array.isArray(value['anyOf']) ? value['anyOf'].filter(isObject) : [];
  if (forms.length > 0) return forms.map(typeText).join(' or ');
  if (Array.isArray(value['prefixItems'])) return `list of ${value['prefixItems'].length} numbers`;
  if (value['type'] === 'array') return isObject(value['items']) ? `list of ${typeText(value['items'])}` : 'list';
  return String(value['type'] ?? 'any');
}
