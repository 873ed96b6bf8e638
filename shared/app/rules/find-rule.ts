import { parseDefinition, type StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { CompiledRule } from '#core/rules/compile-rule.ts';
import type { Platform } from '../platform.ts';

type StoredRule = StoredDefinition<'event_rules'>;

/** A rule to try: compiled among the tenant's definitions, which a draft of the same name is put into. */
export type TriedRule = {
  rule: CompiledRule;
  model: TenantModel;
  /** the one that is tried; null for a draft */
  stored: StoredRule | null;
  /** the stored one that a draft would replace, if it still compiles */
  replaces: { id: string; rule: CompiledRule } | null;
};

/** The rule that is meant by an id, by `app/name`, by a name or by its definition. Throws NOT_FOUND, VALIDATION_FAILED. */
export async function findRule(a: {
  platform: Platform;
  tenant: string;
  rule: string | JsonObject;
}): Promise<TriedRule> {
  const { platform } = a;
  const model = await platform.definitions.model(a.tenant);
  if (typeof a.rule !== 'string') return draftOf({ platform, model, value: a.rule });
  const stored = storedOf({ model, name: a.rule });
  const rule = model.rule(stored.id);
  if (!rule) throw unknown(a.rule);
  return { rule, model, stored, replaces: null };
}

function draftOf(a: { platform: Platform; model: TenantModel; value: JsonObject }): TriedRule {
  const { platform } = a;
  const body = parseDefinition({ collection: 'event_rules', value: a.value });
  const { app, name } = body;
  const before = a.model.byName({ collection: 'event_rules', app, name });
  const now = platform.clock.now();
  const id = before?.id ?? platform.ids.record();
  const meta = { id, version: (before?.version ?? 0) + 1, created_at: now, updated_at: now, pack: null };
  const model = a.model.with({ put: [{ ...meta, collection: 'event_rules', body }] });
  const rule = model.rule(id);
  if (!rule) throw unknown(name);
  const replaced = before ? compiledOrNull({ model: a.model, id: before.id }) : null;
  return { rule, model, stored: null, replaces: replaced && { id, rule: replaced } };
}

/** A stored rule that broke since it was saved matches nothing, and is no reason to refuse its mended draft. */
function compiledOrNull(a: { model: TenantModel; id: string }): CompiledRule | null {
  try {
    return a.model.rule(a.id);
  } catch {
    return null;
  }
}

function storedOf(a: { model: TenantModel; name: string }): StoredRule {
  const { model, name } = a;
  const byId = model.byId({ collection: 'event_rules', id: name });
  if (byId) return byId;
  const named = model
    .all('event_rules')
    .filter(({ body }) => body.name === name || `${body.app}/${body.name}` === name);
  const [found, other] = named;
  if (!found) throw unknown(name);
  if (!other) return found;
  const message = `several apps have a rule "${name}": write ${named.map(({ body }) => `${body.app}/${name}`).join(' or ')}`;
  throw invalid({ what: 'the body', issues: [{ path: 'rule', code: 'DUPLICATE_NAME', message }] });
}

function unknown(name: string): DroError {
  return new DroError({ code: 'NOT_FOUND', detail: `there is no rule ${name}` });
}
