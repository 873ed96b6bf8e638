import { SYSTEM_FIELDS } from '#core/definitions/names.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Field, ItemField } from '#core/entities/field.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Origin } from '../command.ts';

/**
 * Phase 0: what of the given values counts, in canonical form. What is the platform's own is left out always, and
 * what is the server's is left out when a client sends it; unknown fields and wrong types are issues.
 */
export function acceptInput(a: { entity: CompiledEntity; values: JsonObject; origin: Origin; creating: boolean }): {
  values: JsonObject;
  issues: Issue[];
} {
  const given: JsonObject = {};
  for (const [name, value] of Object.entries(a.values)) {
    if (SYSTEM_FIELDS.includes(name)) continue;
    const field = a.entity.fields.get(name);
    if (field && a.origin === 'client') {
      if (isServers({ field, creating: a.creating })) continue;
      given[name] = withoutServers({ field, value, creating: a.creating });
    } else given[name] = value;
  }
  return normaliseFields({ values: given, fields: a.entity.fields, currency: a.entity.currency, path: '' });
}

function isServers(a: { field: Field | ItemField; creating: boolean }): boolean {
  return a.field.server_only === true || (a.field.server_only === 'create' && a.creating);
}

function withoutServers(a: { field: Field; value: Json; creating: boolean }): Json {
  const servers = (a.field.fields ?? []).filter((field) => isServers({ field, creating: a.creating }));
  if (servers.length === 0 || !Array.isArray(a.value)) return a.value;
  const names = new Set(servers.map((field) => field.name));
  return a.value.map((item) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).filter(([name]) => !names.has(name))) : item,
  );
}
