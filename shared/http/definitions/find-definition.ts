import type { Platform } from '#app/platform.ts';
import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Actor } from '#core/records/actor.ts';
import { type Answer, notFound } from '../answer.ts';
import { idOf } from '../input/ids.ts';
import { etagOf, ifMatchOf } from '../input/if-match.ts';
import type { Call } from '../route.ts';
import { ENTITIES, EVENT_TYPES, type Kind } from './kinds.ts';
import { presentOne } from './present-definition.ts';

/** Whose definitions are edited, and by whom. */
export function editOf(call: Call): { platform: Platform; tenant: string; actor: Actor } {
  return { platform: call.tools.platform, tenant: call.caller.tenant, actor: call.caller.actor };
}

/** The definition that the path names, and the version that the caller read. */
export async function find(a: {
  call: Call;
  kind: Kind;
}): Promise<{ stored: StoredDefinition; ifMatch: { ifMatch?: number } }> {
  const { call, kind } = a;
  const ifMatch = ifMatchOf(call.request);
  const model = await call.tools.platform.definitions.model(call.caller.tenant);
  const stored = kind === ENTITIES ? entityAt({ call, model }) : byId({ call, model, kind });
  return { stored, ifMatch: ifMatch === null ? {} : { ifMatch } };
}

/** Its records are found by its name, so an entity keeps it. */
export function mustKeepName(a: { value: JsonObject; before: StoredDefinition }): void {
  const { app, ...named } = a.before.body;
  const name = 'name' in named ? named.name : undefined;
  const issues = Object.entries({ app, name })
    .filter(([key, kept]) => typeof a.value[key] === 'string' && a.value[key] !== kept)
    .map(([path]) => ({ path, code: 'IMMUTABLE' as const, message: `the ${path} of an entity cannot change` }));
  if (issues.length > 0) throw invalid({ what: 'the definition', issues });
}

/** One definition as an answer. */
export async function definitionAnswer(a: { call: Call; kind: Kind; stored: StoredDefinition }): Promise<Answer> {
  const { call, kind, stored } = a;
  const { platform, tenant } = editOf(call);
  const body = await presentOne({ platform, tenant, kind, stored });
  return { status: 200, body, headers: { etag: etagOf(stored.version) } };
}

/** Where a definition is found. */
export function locationOf(a: { kind: Kind; stored: StoredDefinition }): string {
  const { kind, stored } = a;
  const base = `/api/_admin/${kind.path}`;
  const { body } = stored;
  if (kind === ENTITIES && 'name' in body) return `${base}/${body.app}/${body.name}`;
  if (kind === EVENT_TYPES && 'type' in body) return `${base}/${body.type}`;
  return `${base}/${stored.id}`;
}

function entityAt(a: { call: Call; model: TenantModel }): StoredDefinition {
  const { app = '', name = '' } = a.call.params;
  const stored = a.model.byName({ collection: 'entity_definitions', app, name });
  if (stored) return stored;
  const canonical = a.model.canonicalPath({ app, name });
  throw notFound(`entity ${app}/${name}${canonical === null ? '' : `: it is an alias of ${canonical}`}`);
}

function byId(a: { call: Call; model: TenantModel; kind: Kind }): StoredDefinition {
  const id = idOf({ params: a.call.params, what: a.kind.noun });
  const stored = a.model.byId({ collection: a.kind.collection, id });
  if (stored) return stored;
  throw notFound(`${a.kind.noun} ${id}`);
}
