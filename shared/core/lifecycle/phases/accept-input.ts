import { SYSTEM_FIELDS } from '#core/definitions/names.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Field, ItemField } from '#core/entities/field.ts';
import { normaliseFields } from '#core/entities/normalise.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Origin } from '../command.ts';

/** What of a write's values counts. */
export type Input = {
  values: JsonObject;
  /** checked, and still to be sealed; apart, so that they get into no record that is shown */
  secrets: JsonObject;
  issues: Issue[];
};

/**
 * Phase 0: what of the given values counts, in canonical form. What is the platform's own and what is computed is left
 * out always, and what is the server's is left out when a client sends it; unknown fields and wrong types are issues.
 */
export function acceptInput(a: {
  entity: CompiledEntity;
  values: JsonObject;
  origin: Origin;
  creating: boolean;
}): Input {
  const { entity } = a;
  const given: JsonObject = {};
  for (const [name, value] of Object.entries(a.values)) {
    if (SYSTEM_FIELDS.includes(name)) continue;
    const field = entity.fields.get(name);
    if (field?.computed !== undefined) continue;
    if (field && a.origin === 'client') {
      if (isServers({ field, creating: a.creating })) continue;
      given[name] = withoutServers({ field, value, creating: a.creating });
    } else given[name] = value;
  }
  const { values, issues } = normaliseFields({
    values: given,
    fields: entity.fields,
    currency: entity.currency,
    path: '',
    secrets: true,
  });
  return { ...apart({ entity, values }), issues };
}

function apart(a: { entity: CompiledEntity; values: JsonObject }): { values: JsonObject; secrets: JsonObject } {
  if (a.entity.secretFields.length === 0) return { values: a.values, secrets: {} };
  const isSecret = ([name]: [string, Json]): boolean => a.entity.secretFields.includes(name);
  const all = Object.entries(a.values);
  return {
    values: Object.fromEntries(all.filter((one) => !isSecret(one))),
    secrets: Object.fromEntries(all.filter(isSecret)),
  };
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
