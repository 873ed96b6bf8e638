import { keyOf } from '#core/definitions/changes/plan-changes.ts';
import { definitionName, parseDefinition, type StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError, invalid, isDroError } from '#core/errors/dro-error.ts';
import { canonicalJson } from '#core/json/canonical.ts';
import type { Pack, PackDefinition } from '#core/packs/pack.ts';
import { type Actor, SYSTEM_ACTOR } from '#core/records/actor.ts';
import { type DefinitionChange, MOST_AT_ONCE, saveDefinitions } from '../definitions/save-definitions.ts';
import type { Platform } from '../platform.ts';

/**
 * The result of an install: how many definitions were new, and which were there already in another form: an edit of
 * the tenant's own, or what an earlier version of the pack brought. They stay as they are.
 */
export type InstallResult = { app: string; version: number; installed: number; kept: string[] };

/**
 * Installs a pack for a tenant, with the packs that it refers to. Definitions that are there already stay as they
 * are, so it may be called again; a pack that breaks the house rules installs nothing.
 */
export async function installPack(a: {
  platform: Platform;
  tenant: string;
  app: string;
  actor?: Actor;
}): Promise<InstallResult> {
  const { platform, tenant } = a;
  const pack = platform.packs.find((one) => one.app === a.app);
  if (!pack) throw new DroError({ code: 'NOT_FOUND', detail: `there is no pack "${a.app}"` });
  for (const app of pack.requires) await installPack({ ...a, app });
  const parsed = parseAll({ platform, pack });
  let installed = 0;
  for (let from = 0; from < parsed.length; from += MOST_AT_ONCE) {
    const part = parsed.slice(from, from + MOST_AT_ONCE);
    const changes = await saveDefinitions({
      platform,
      tenant,
      actor: a.actor ?? SYSTEM_ACTOR,
      cause: `pack:${pack.app}`,
      final: (model) => model.with({ put: parsed.filter((one) => !isThere({ model, one })) }),
      changes: (model) =>
        part
          .filter((one) => !isThere({ model, one }))
          .map((stored): DefinitionChange => ({ kind: 'put', stored, previous: null })),
    });
    installed += changes.length;
  }
  const model = await platform.definitions.model(tenant);
  return { app: pack.app, version: pack.version, installed, kept: parsed.flatMap((one) => keptOf({ model, one })) };
}

function isThere(a: { model: TenantModel; one: StoredDefinition }): boolean {
  return a.model.definitions.some((known) => keyOf(known) === keyOf(a.one));
}

/** Only a person can tell whether an edit or the pack is right, so nothing is merged. */
function keptOf(a: { model: TenantModel; one: StoredDefinition }): string[] {
  const { collection } = a.one;
  const name = definitionName(a.one);
  const there = a.model.all(collection).find((known) => definitionName(known) === name);
  return there && canonical(there.body) !== canonical(a.one.body) ? [`${collection}:${name}`] : [];
}

/** A parsed body is JSON; what is absent there is left out. */
function canonical(body: object): string {
  return canonicalJson(JSON.parse(JSON.stringify(body)));
}

function parseAll(a: { platform: Platform; pack: Pack }): StoredDefinition[] {
  const now = a.platform.clock.now();
  return a.pack.definitions.map((definition) => {
    const body = parseOne(definition);
    const id = a.platform.ids.record();
    const common = { id, version: 1, created_at: now, updated_at: now, pack: `${a.pack.app}@${a.pack.version}` };
    return { ...common, collection: definition.collection, body } as unknown as StoredDefinition;
  });
}

function parseOne(definition: PackDefinition): StoredDefinition['body'] {
  try {
    return parseDefinition({ collection: definition.collection, value: definition.value });
  } catch (error) {
    if (!isDroError(error)) throw error;
    throw invalid({
      what: `the pack's file ${definition.file}`,
      issues: error.issues.map((issue) => ({ ...issue, path: `${definition.file}:${issue.path}` })),
    });
  }
}
