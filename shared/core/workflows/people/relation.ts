import { celTypeOfField } from '#core/entities/cel-type-of-field.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { isSecret } from '#core/expressions/cel-type.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';

/** Most fields of a path from record to record. */
export const MOST_HOPS = 5;

/** A field of the record whose id the field before it holds. */
export type Hop = { app: string; entity: string; field: string };

/** What paths from record to record are checked against. */
export type RelationWorld = {
  /** the entity of the workflow's record */
  subject: CompiledEntity | null;
  entity(a: { app: string; name: string }): CompiledEntity | null;
  entityPaths: readonly string[];
  /** what a workflow keeps of its start: some of it names records */
  context: ReadonlyMap<string, Expression>;
};

/** A relation: `first` is what the step sees itself, and each hop a field of one more record. */
export type Relation = { first: string; hops: readonly Hop[] };

type Input = { source: string; relations: RelationWorld; path: string; issues: Issue[] };
type Entity = Pick<CompiledEntity, 'app' | 'name' | 'fields' | 'references'>;

const DOTTED = /^(record|trigger\.record|context)((?:\.[a-z][a-z0-9_]*){2,})$/;

/**
 * Reads `record.customer_id.owner_id`: each field but the last is a reference, and what follows it stands in the record
 * that it names. All other texts are expressions as they stand. What is wrong is added to `issues`; null then.
 */
export function readRelation(a: Input): Relation | null {
  const { source, relations, path, issues } = a;
  const { subject } = relations;
  const [, root = '', dotted = ''] = DOTTED.exec(source.trim()) ?? [];
  const [name = '', ...rest] = dotted.split('.').slice(1);
  const field = root === 'context' ? fieldKept({ name, relations }) : name;
  if (!field || subject === null || isMember({ field, entity: subject })) return { first: source, hops: [] };
  if (rest.length >= MOST_HOPS) {
    const message = `${path} is ${rest.length + 1} fields long; ${MOST_HOPS} are allowed`;
    issues.push({ path, code: 'TOO_COMPLEX', message });
    return null;
  }
  const hops: Hop[] = [];
  let from: Entity = subject;
  let through = field;
  for (const next of rest) {
    const to = target({ ...a, from, through, next });
    if (!to) return null;
    hops.push({ app: to.app, entity: to.name, field: next });
    [from, through] = [to, next];
  }
  return namesUser({ ...a, from, field: through }) ? { first: `${root}.${name}`, hops } : null;
}

/** The field of the record that a value of the context is; null when it is worked out or no field. */
function fieldKept(a: { name: string; relations: RelationWorld }): string | null {
  const tree = a.relations.context.get(a.name)?.tree;
  if (tree?.kind !== 'path') return null;
  const [, image, field, ...more] = tree.path;
  return image === 'record' && more.length === 0 ? (field ?? null) : null;
}

/** Whether what follows a field is a part of its value, as with a file. */
function isMember(a: { field: string; entity: CompiledEntity }): boolean {
  const field = a.entity.fields.get(a.field);
  return field !== undefined && ['object', 'list', 'dyn'].includes(celTypeOfField(field).kind);
}

/** The entity whose record a field names. */
function target(a: Input & { from: Entity; through: string; next: string }): Entity | null {
  const { from, through, relations, path, issues } = a;
  if (!isThere({ ...a, field: through })) return null;
  const own = from.references.filter((one) => one.list === null);
  const reference = own.find((one) => one.field === through);
  if (!reference) {
    const known = own.length === 0 ? '' : `; those of ${pathOf(from)}: ${own.map((one) => one.field).join(', ')}`;
    const message = `${path}: "${through}" of ${pathOf(from)} is no reference, so "${a.next}" cannot follow it${known}`;
    issues.push({ path, code: 'TYPE_MISMATCH', message });
    return null;
  }
  const to = relations.entity({ app: reference.app, name: reference.entity });
  if (to) return to;
  const name = `${reference.app}/${reference.entity}`;
  const hint = didYouMean({ name, known: relations.entityPaths });
  const message = `${path}: "${through}" of ${pathOf(from)} leads to ${name}, and there is no such entity${hint}`;
  issues.push({ path, code: 'UNKNOWN_ENTITY', message });
  return null;
}

function isThere(a: Pick<Input, 'path' | 'issues'> & { from: Entity; field: string }): boolean {
  const { from, field, path } = a;
  if (from.fields.has(field)) return true;
  const known = [...from.fields.keys()];
  // relations go by the name of the field here, which is often that of the other record with `_id`
  const hint = known.includes(`${field}_id`) ? `; did you mean "${field}_id"?` : didYouMean({ name: field, known });
  a.issues.push({ path, code: 'UNKNOWN_FIELD', message: `${path}: ${pathOf(from)} has no field "${field}"${hint}` });
  return false;
}

function namesUser(a: Pick<Input, 'path' | 'issues'> & { from: Entity; field: string }): boolean {
  if (!isThere(a)) return false;
  const field = a.from.fields.get(a.field);
  const type = field && celTypeOfField(field);
  if (!field || !type || (type.kind === 'string' && !isSecret(type))) return true;
  const message = `${a.path}: "${a.field}" of ${pathOf(a.from)} is of type ${field.type}, which names no user`;
  a.issues.push({ path: a.path, code: 'TYPE_MISMATCH', message });
  return false;
}

function pathOf(entity: Entity): string {
  return `${entity.app}/${entity.name}`;
}
