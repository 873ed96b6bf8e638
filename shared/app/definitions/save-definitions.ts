import { checkDefinition, checkOthers } from '#core/definitions/check-model.ts';
import { definitionName, type StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { JobSpec, Journal } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Actor } from '#core/records/actor.ts';
import { claimKey } from '#core/records/claim-key.ts';
import type { Ref } from '#core/records/ref.ts';
import { sourceIndexOp } from '../inbound/source-index.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { checkData } from './check-data.ts';
import { checkHeldStates } from './check-held-states.ts';
import { checkSchema } from './check-schema.ts';
import { definitionKey, defsVersionKey } from './definitions.ts';
import { planKeyBuilds } from './plan-key-builds.ts';

/** A definition to put, with the version that it replaces, or one to remove. */
export type DefinitionChange =
  | { kind: 'put'; stored: StoredDefinition; previous: StoredDefinition | null }
  | { kind: 'remove'; previous: StoredDefinition };

const DEPLOYED: readonly string[] = ['event_rules', '_workflows'];
/** The app that definitions' journal rows name. */
export const ADMIN_APP = '_admin';
const TRIES = 5;
/** Each definition takes up to five items of a transaction of 100. */
export const MOST_AT_ONCE = 19;

/**
 * Saves changes of definitions as one write: all of them are checked together, against the definitions as they
 * would then be; then rows, history, names and the deploy jobs go in one transaction. Throws VALIDATION_FAILED,
 * VERSION_CONFLICT, DUPLICATE_VALUE.
 */
export async function saveDefinitions(a: {
  platform: Platform;
  tenant: string;
  actor: Actor;
  cause: string;
  changes(model: TenantModel): DefinitionChange[];
  /** the definitions as they will be when the last of several transactions is through, whose members name each other */
  final?: (model: TenantModel) => TenantModel;
  extraOps?: Op[];
}): Promise<DefinitionChange[]> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { model, etag } = await a.platform.definitions.current(a.tenant);
    const changes = a.changes(model);
    if (changes.length === 0) return [];
    checkAll({ model, changes, after: (a.final ?? afterChanges(changes))(model) });
    await checkData({ ...a, changes });
    await checkHeldStates({ ...a, model, changes });
    const ops = [...changes.flatMap((change) => opsOf({ tenant: a.tenant, change })), ...(a.extraOps ?? [])];
    const builds = await planKeyBuilds({ ...a, model, changes });
    ops.push(...builds.ops);
    ops.push({ kind: 'sys', key: defsVersionKey(a.tenant), expect: etag === 0 ? 'absent' : etag, value: {} });
    const journal = journalOf({ ...a, changes });
    journal.jobs.push(...builds.jobs);
    const result = await a.platform.store.commit({ plan: { tenant: a.tenant, ops, journal } });
    if (result.ok) return changes;
    if (result.reason === 'claim') throw duplicateName(changes);
    if (result.reason === 'too_large')
      throw new DroError({ code: 'TOO_MANY_WRITES', detail: 'too many definitions at once' });
  }
  throw new DroError({ code: 'CONTENTION', detail: 'the definitions of this tenant change too often' });
}

function afterChanges(changes: readonly DefinitionChange[]): (model: TenantModel) => TenantModel {
  return (model) => {
    const put = changes.flatMap((change) => (change.kind === 'put' ? [change.stored] : []));
    const removed = changes.flatMap((change) => (change.kind === 'remove' ? [change.previous.id] : []));
    return model.with({ put, removed });
  };
}

function checkAll(a: { model: TenantModel; changes: readonly DefinitionChange[]; after: TenantModel }): void {
  const { model, changes, after } = a;
  for (const change of changes) if (change.kind === 'put') checkDefinition({ stored: change.stored, model: after });
  for (const change of changes) checkSchema(change);
  if (changes.every((change) => change.previous === null)) return;
  const changed = changes.map((change) => (change.kind === 'put' ? change.stored : change.previous).id);
  checkOthers({ before: model, after, except: changed });
}

function opsOf(a: { tenant: string; change: DefinitionChange }): Op[] {
  const { tenant, change } = a;
  const stored = change.kind === 'put' ? change.stored : change.previous;
  const { collection, id } = stored;
  const owner = refOf({ tenant, stored });
  const held = change.previous ? nameClaim({ tenant, stored: change.previous }) : null;
  const wanted = change.kind === 'put' ? nameClaim({ tenant, stored: change.stored }) : null;
  const ops: Op[] = [
    {
      kind: 'sys',
      key: definitionKey({ tenant, collection, id }),
      expect: change.previous ? change.previous.version : 'absent',
      value: change.kind === 'put' ? (change.stored as unknown as Json) : null,
    },
    {
      kind: 'sys',
      key: { tenant, kind: 'definition_version', pk: `${collection}/${id}`, sk: versionText(change) },
      expect: 'any',
      value: change.kind === 'put' ? (change.stored as unknown as Json) : { removed: true },
    },
  ];
  if (collection === 'inbound_sources') ops.push(sourceIndexOp({ tenant, id, removed: change.kind === 'remove' }));
  if (held !== wanted) {
    if (held !== null) ops.push({ kind: 'release', key: held, owner });
    if (wanted !== null) ops.push({ kind: 'claim', key: wanted, owner });
  }
  return ops;
}

function versionText(change: DefinitionChange): string {
  const version = change.kind === 'put' ? change.stored.version : change.previous.version + 1;
  return String(version).padStart(8, '0');
}

function nameClaim(a: { tenant: string; stored: StoredDefinition }): string | null {
  const { collection } = a.stored;
  return claimKey({
    tenant: a.tenant,
    app: ADMIN_APP,
    entity: collection,
    index: 'name',
    values: [definitionName(a.stored)],
    caseInsensitive: true,
  });
}

function refOf(a: { tenant: string; stored: StoredDefinition }): Ref {
  return { tenant: a.tenant, app: ADMIN_APP, entity: a.stored.collection, id: a.stored.id };
}

function journalOf(a: {
  platform: Platform;
  tenant: string;
  actor: Actor;
  cause: string;
  changes: readonly DefinitionChange[];
}): Journal {
  const writeId = a.platform.ids.write();
  const items = a.changes.map((change) => {
    const stored = change.kind === 'put' ? change.stored : change.previous;
    const version = change.kind === 'put' ? stored.version : stored.version + 1;
    const operation: 'create' | 'update' | 'delete' =
      change.kind === 'remove' ? 'delete' : change.previous ? 'update' : 'create';
    return { ref: refOf({ tenant: a.tenant, stored }), stored, version, operation, removed: change.kind === 'remove' };
  });
  const [root] = items;
  if (!root) throw new Error('a journal row needs a change');
  return newJournal({
    platform: a.platform,
    root: root.ref,
    cause: a.cause,
    writeId,
    version: root.version,
    actor: a.actor,
    changes: items.map(({ ref, version, operation }) => ({ ref, version, operation, changes: {} })),
    jobs: items
      .filter((one) => DEPLOYED.includes(one.stored.collection))
      .map(
        (one, i): JobSpec => ({
          id: `${writeId}.d${i}`,
          tenant: a.tenant,
          kind: 'deploy',
          group: `deploy:${a.tenant}:${one.stored.id}`,
          payload: { collection: one.stored.collection, id: one.stored.id, version: one.version, removed: one.removed },
        }),
      ),
  });
}

function duplicateName(changes: readonly DefinitionChange[]): DroError {
  const names = changes.flatMap((change) => (change.kind === 'put' ? [definitionName(change.stored)] : []));
  const message = `the name ${names.join(', ')} is taken`;
  return new DroError({
    code: 'DUPLICATE_VALUE',
    detail: message,
    issues: [{ path: 'name', code: 'DUPLICATE_NAME', message }],
  });
}
