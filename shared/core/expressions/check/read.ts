import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type CelType, isSecret, type Kind, typeName } from '../cel-type.ts';
import { canCoerce, coerce } from '../coerce.ts';
import { childrenOf, type Node } from '../node.ts';
import { MOST_COUNTED, type ReadableEntity, type RecordRead, type RecordWorld } from '../record-read.ts';
import { type CheckContext, fail, sourceOf } from './context.ts';

const KINDS: readonly RecordRead['kind'][] = ['lookup', 'exists', 'count'];
// what stands in a key exactly as it is compared
const LOOKED_UP: readonly Kind[] = ['string', 'int', 'number', 'bool', 'date', 'datetime'];

type Call = { ast: ASTNode; kind: RecordRead['kind']; context: CheckContext };
type Pair = { field: string; ast: ASTNode; value: Node };

/** The kind of read that a call's name stands for; null when it is none. */
export function readKind(name: string): RecordRead['kind'] | null {
  return KINDS.find((kind) => kind === name) ?? null;
}

/** `lookup`, `exists`, `count` of other records: of an entity by id, or by fields that a unique or an index serves. */
export function checkRead(a: Call & { args: ASTNode[] }): Node {
  const { kind, context } = a;
  const { records } = context;
  if (records === null) {
    const advice =
      '; the conditions of hooks, emits, validators and rules can: elsewhere keep what it finds in a field of this record';
    return fail({ ...a, code: 'UNKNOWN_FUNCTION', message: `${kind} of other records is not read here`, advice });
  }
  if (context.reading) {
    const message = `${kind} stands in what another read looks for`;
    return fail({ ...a, code: 'TYPE_MISMATCH', message, advice: '; keep the value in a field, and look that up' });
  }
  const [first, ...rest] = a.args;
  const entity = entityOf({ ...a, records, named: first ?? a.ast });
  if ('type' in entity) return entity;
  const given = pairsOf(rest);
  if (given === null)
    return fail({ ...a, code: 'TYPE_MISMATCH', message: `${kind} does not fit`, advice: usage(kind) });
  const before = context.issues.length;
  const pairs = given.map((pair) => checkPair({ ...a, entity, ...pair }));
  const known = pairs.filter((pair) => pair !== null);
  if (context.issues.length > before || known.length < pairs.length) return nothing();
  return readBy({ ...a, entity, pairs: known });
}

function usage(kind: RecordRead['kind']): string {
  const pair = `${kind}("app/entity", "field", value)`;
  return kind === 'lookup'
    ? `: write ${kind}("app/entity", id) or ${pair}`
    : `: write ${pair}, with more fields behind`;
}

function entityOf(a: Call & { records: RecordWorld; named: ASTNode }): ReadableEntity | Node {
  const { records, named } = a;
  if (named.op !== 'value' || typeof named.args !== 'string') {
    const message = `${a.kind} needs the entity as a text, "${sourceOf({ ...a, ast: named })}" is none`;
    return fail({ ...a, code: 'TYPE_MISMATCH', message, advice: usage(a.kind) });
  }
  const path = named.args.includes('/') ? named.args : `${records.app}/${named.args}`;
  const entity = records.entity(path);
  if (entity) return entity;
  const advice = didYouMean({ name: path, known: records.entityPaths });
  return fail({ ...a, code: 'UNKNOWN_ENTITY', message: `there is no entity ${path}`, advice });
}

type Given = { field: ASTNode | null; value: ASTNode };

/** The fields and values of a call; a value alone is that of the id. */
function pairsOf(rest: ASTNode[]): Given[] | null {
  const [only] = rest;
  if (only && rest.length === 1) return [{ field: null, value: only }];
  if (rest.length === 0 || rest.length % 2 !== 0) return null;
  return rest.flatMap((value, i) => {
    const field = rest[i - 1];
    return i % 2 === 1 && field ? [{ field, value }] : [];
  });
}

function checkPair(a: Call & Given & { entity: ReadableEntity }): Pair | null {
  const { entity, context } = a;
  const named = a.field === null ? 'id' : a.field.op === 'value' ? a.field.args : null;
  const path = `${entity.app}/${entity.name}`;
  if (typeof named !== 'string') {
    const message = `${a.kind} needs the field as a text, "${sourceOf({ context, ast: a.field ?? a.ast })}" is none`;
    fail({ ...a, code: 'TYPE_MISMATCH', message, advice: usage(a.kind) });
    return null;
  }
  const type = Object.hasOwn(entity.members, named) ? entity.members[named] : undefined;
  if (!type) {
    const advice = didYouMean({ name: named, known: Object.keys(entity.members) });
    fail({ ...a, code: 'UNKNOWN_FIELD', message: `${path} has no field "${named}"`, advice });
    return null;
  }
  if (isSecret(type) || !LOOKED_UP.includes(type.kind)) {
    const message = isSecret(type)
      ? `"${named}" of ${path} is secret: it is never read`
      : `records are looked up by texts, numbers, true and false, days and times; "${named}" of ${path} is ${typeName(type)}`;
    fail({ ...a, code: 'TYPE_MISMATCH', message });
    return null;
  }
  const value = checkValue({ ...a, type, named });
  return value && { field: named, ast: a.value, value };
}

function checkValue(a: Call & Given & { entity: ReadableEntity; type: CelType; named: string }): Node | null {
  const { context, type, named, value: ast } = a;
  const before = context.issues.length;
  const node = context.check({ ast, context: { ...context, reading: true } });
  if (context.issues.length > before) return null;
  const source = sourceOf({ context, ast });
  const outer = new Set([...context.variables.values()].map(({ slot }) => slot));
  if (usesVariable({ node, slots: outer })) {
    const message = `"${source}" is another one for each item, and each would be a read`;
    fail({ ...a, ast, code: 'TYPE_MISMATCH', message });
    return null;
  }
  if (!canCoerce({ node, to: type })) {
    const message = `"${named}" is ${typeName(type)}, "${source}" is ${typeName(node.type)}`;
    fail({ ...a, ast, code: 'TYPE_MISMATCH', message });
    return null;
  }
  const values = a.entity.valuesOf(named);
  if (values && node.kind === 'literal' && typeof node.value === 'string' && !values.includes(node.value)) {
    const advice = didYouMean({ name: node.value, known: values });
    fail({ ...a, ast, code: 'NOT_IN_VALUES', message: `"${named}" is never "${node.value}"`, advice });
    return null;
  }
  return coerce({ node, to: type });
}

function usesVariable(a: { node: Node; slots: ReadonlySet<number> }): boolean {
  if (a.node.kind === 'variable') return a.slots.has(a.node.slot);
  return childrenOf(a.node).some((node) => usesVariable({ ...a, node }));
}

/** By the id, by a unique over just these fields, or along an index that begins with them. */
function readBy(a: Call & { entity: ReadableEntity; pairs: Pair[] }): Node {
  const { kind, entity, pairs } = a;
  const asked = pairs.map((pair) => pair.field);
  const path = `${entity.app}/${entity.name}`;
  const doubled = asked.find((name, i) => asked.indexOf(name) !== i);
  if (doubled !== undefined) {
    return fail({ ...a, code: 'TYPE_MISMATCH', message: `"${doubled}" of ${path} is asked for twice` });
  }
  const [only] = asked;
  if (only === 'id' && asked.length === 1) return readNode({ ...a, fields: asked, by: 'id', key: 'id' });
  const isAsked = (fields: readonly string[]): boolean =>
    fields.length === asked.length && fields.every((name) => asked.includes(name));
  const unique = entity.uniques.find(({ fields }) => isAsked(fields));
  if (unique) return readNode({ ...a, fields: unique.fields, by: 'unique', key: unique.name });
  const wanted = `[[${asked.join(', ')}]]`;
  if (kind === 'lookup') {
    const message = `${path} may have several records with one value of ${asked.join(' and ')}`;
    const advice = `; look up by id, or declare unique: ${wanted} on ${path}`;
    return fail({ ...a, code: 'NOT_INDEXED', message, advice });
  }
  const index = entity.indexes.find(({ fields }) => isAsked(fields.slice(0, asked.length)));
  if (index) {
    return readNode({ ...a, fields: index.fields.slice(0, asked.length), by: 'index', key: index.name });
  }
  const message = `no index of ${path} begins with ${asked.join(' and ')}`;
  return fail({ ...a, code: 'NOT_INDEXED', message, advice: `; declare indexes: ${wanted} on ${path}` });
}

function readNode(
  a: Call & Pick<RecordRead, 'fields' | 'by' | 'key'> & { entity: ReadableEntity; pairs: Pair[] },
): Node {
  const { kind, entity, fields, by, key } = a;
  const { app, name, personal } = entity;
  const read: RecordRead = { kind, app, entity: name, fields, by, key, personal };
  const args = fields.flatMap((field) => a.pairs.find((pair) => pair.field === field)?.value ?? []);
  return { kind: 'read', type: typeOf({ kind, entity }), read, args };
}

function typeOf(a: { kind: RecordRead['kind']; entity: ReadableEntity }): CelType {
  if (a.kind === 'exists') return BOOL;
  if (a.kind === 'count') return { kind: 'int', min: 0, max: MOST_COUNTED };
  return { kind: 'object', name: `${a.entity.app}/${a.entity.name}`, fields: { ...a.entity.members } };
}

function nothing(): Node {
  return { kind: 'literal', type: { kind: 'dyn' }, value: null };
}
