import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { EntityDefinition } from '#core/entities/definition.ts';
import { changeIssues } from '#core/entities/lint-change.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { isObject } from '#core/json/json.ts';
import type { Platform } from '../platform.ts';
import type { DefinitionChange } from './save-definitions.ts';

type Entity = StoredDefinition<'entity_definitions'>;
const PAGE = 100;

/**
 * Throws VALIDATION_FAILED when a change of an entity would leave records behind that it could not read as they were
 * meant: a field of another type, also under a name that was removed before, or records without their entity.
 */
export async function checkData(a: {
  platform: Platform;
  tenant: string;
  changes: readonly DefinitionChange[];
}): Promise<void> {
  for (const change of a.changes) {
    const issues = await issuesOf({ ...a, change });
    if (issues.length === 0 || !change.previous) continue;
    const { app } = change.previous.body;
    const name = 'name' in change.previous.body ? change.previous.body.name : '';
    throw invalid({ what: `the change of ${app}/${name}`, issues });
  }
}

async function issuesOf(a: { platform: Platform; tenant: string; change: DefinitionChange }): Promise<Issue[]> {
  const { change } = a;
  const before = change.previous;
  if (before === null || !isEntity(before)) return [];
  const entity = { app: before.body.app, name: before.body.name };
  if (change.kind === 'remove') {
    if (!(await hasRecords({ ...a, entity }))) return [];
    const message = `${entity.app}/${entity.name} has records; delete them first`;
    return [{ path: '', code: 'IN_USE', message }];
  }
  if (!isEntity(change.stored)) return [];
  const after = change.stored.body;
  const issues = changeIssues({ before: before.body, after });
  const earlier = await earlierFields({ ...a, before, after });
  issues.push(...changeIssues({ before: { ...before.body, fields: earlier }, after }));
  return issues.length > 0 && (await hasRecords({ ...a, entity })) ? issues : [];
}

function isEntity(stored: StoredDefinition): stored is Entity {
  return stored.collection === 'entity_definitions';
}

/** Eventual, as lists are: a record that is being made right now may be missed. */
async function hasRecords(a: {
  platform: Platform;
  tenant: string;
  entity: { app: string; name: string };
}): Promise<boolean> {
  const { tenant, entity } = a;
  const page = await a.platform.store.list({
    tenant,
    app: entity.app,
    entity: entity.name,
    index: 'id',
    limit: 1,
    maxReads: 1,
  });
  return page.rows.length > 0;
}

/** The fields that come new into a definition, as an earlier version had them: records may still hold their values. */
async function earlierFields(a: {
  platform: Platform;
  tenant: string;
  before: Entity;
  after: EntityDefinition;
}): Promise<EntityDefinition['fields']> {
  const known = new Set(a.before.body.fields.map((field) => field.name));
  const wanted = new Set(a.after.fields.map((field) => field.name).filter((name) => !known.has(name)));
  const found = new Map<string, EntityDefinition['fields'][number]>();
  let cursor: string | undefined;
  while (wanted.size > 0 && a.before.version > 1) {
    const page = await a.platform.store.querySys({
      tenant: a.tenant,
      kind: 'definition_version',
      pk: `entity_definitions/${a.before.id}`,
      desc: true,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    for (const { value } of page.rows) {
      for (const field of fieldsOf(value)) {
        if (wanted.delete(field.name)) found.set(field.name, field);
      }
    }
    if (page.cursor === undefined) break;
    cursor = page.cursor;
  }
  return [...found.values()];
}

function fieldsOf(value: unknown): EntityDefinition['fields'] {
  if (!isObject(value) || !isObject(value['body'])) return [];
  // written by saveDefinitions alone, from a parsed body
  return (value as unknown as Entity).body.fields;
}
