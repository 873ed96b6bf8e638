import { whyOf } from '#core/catalog/emission.ts';
import { type EventType, isSystemType } from '#core/catalog/event-type.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { CompiledEntity, Finding } from '#core/entities/compiled-entity.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import { constantOf, type Facts } from '#core/expressions/constant.ts';
import type { CompiledRule } from './compile-rule.ts';

/** Where the fields of an entity stand in the names of its rules; bare names are the record's. */
const IMAGES: readonly string[] = ['record', 'original', 'changes'];

/** Why a rule would never react: its event is never sent, or its condition can never be true. */
export function idleFindings(a: { model: TenantModel; ruleId: string }): Finding[] {
  const rule = compiled(a);
  if (rule === null) return [];
  const { source } = rule;
  const entity = source.entity === null ? null : a.model.entity({ app: source.app, name: source.entity });
  const type = entity ? null : (a.model.eventTypes().find((one) => one.type === source.type) ?? null);
  return [...neverSent(type), ...neverHolds({ rule, entity, type })];
}

function neverSent(type: EventType | null): Finding[] {
  if (type === null || !isSystemType(type) || type.status !== 'catalog_only') return [];
  const message = `${type.type} is never emitted, so the rule reacts to simulated events only`;
  return [{ severity: 'warning', path: 'on.event', code: 'NOT_EMITTED', message, fix: whyOf(type) }];
}

function neverHolds(a: { rule: CompiledRule; entity: CompiledEntity | null; type: EventType | null }): Finding[] {
  const { when, source } = a.rule;
  const created = a.entity !== null && source.type.endsWith('.created');
  const values = (path: readonly string[]): readonly string[] | null =>
    a.entity ? valuesOfField({ path, entity: a.entity }) : valuesOfMember({ path, type: a.type });
  const facts: Facts = {
    values,
    isNull: ([root = '', , side]) => created && (root === 'original' || (root === 'changes' && side === 'previous')),
    nameOf: ([root = '', ...rest]) => (root === 'record' || root === 'payload' ? rest : [root, ...rest]).join('.'),
  };
  if (when === null || constantOf({ node: when.tree, facts }) !== false) return [];
  const known = when.reads.flatMap((path) => {
    const can = values(path);
    return can ? [`${path.join('.')} is one of ${can.join(', ')}`] : [];
  });
  const message = `the condition can never be true at ${source.type}, so the rule would never react`;
  return [
    {
      severity: 'warning',
      path: 'when',
      code: 'NEVER_HOLDS',
      message,
      ...(known.length > 0 && { fix: known.join('; ') }),
    },
  ];
}

function valuesOfField(a: { path: readonly string[]; entity: CompiledEntity }): readonly string[] | null {
  const [root = '', name = root, side] = a.path;
  const isField = IMAGES.includes(root) ? (root === 'changes') === (side !== undefined) : a.path.length === 1;
  return isField ? (a.entity.fields.get(name)?.values ?? null) : null;
}

function valuesOfMember(a: { path: readonly string[]; type: EventType | null }): readonly string[] | null {
  const [name, ...more] = a.path[0] === 'payload' ? a.path.slice(1) : a.path;
  if (name === undefined || more.length > 0 || a.type === null) return null;
  if (!isSystemType(a.type)) return a.type.payload.find((one) => one.name === name)?.values ?? null;
  const member = a.type.members().find((one) => one.name === name);
  return member?.type.kind === 'enum' ? member.type.values : null;
}

/** Null for a rule that is gone, goes by time, or does not compile any more. */
function compiled(a: { model: TenantModel; ruleId: string }): CompiledRule | null {
  if (a.model.byId({ collection: 'event_rules', id: a.ruleId }) === null) return null;
  try {
    const rule = a.model.rule(a.ruleId);
    return rule?.schedule ? null : rule;
  } catch (error) {
    if (isDroError(error)) return null;
    throw error;
  }
}
