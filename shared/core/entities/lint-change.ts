import type { Issue } from '#core/errors/issue-codes.ts';
import type { EntityDefinition } from './definition.ts';
import type { Field, ItemField } from './field.ts';
import { scaleOf } from './types/money.ts';

/** A field as one of the two definitions has it, and that definition's currency. */
type Side = { field: Field | ItemField; currency: string | null };
type Change = { from: Side; to: Side };

const TEXTS: readonly string[] = ['string', 'text'];
/** Types whose canonical values are texts that a text field could hold. */
const TEXT_LIKE: readonly string[] = [...TEXTS, 'email', 'phone', 'url', 'country', 'enum', 'ip', 'cidr'];

/**
 * The fields of a changed definition that could not keep what records hold. Values stay as they were written, so a
 * field may become a wider type of the same form and no other; what it is checked for may change at any time.
 */
export function changeIssues(a: { before: EntityDefinition; after: EntityDefinition }): Issue[] {
  const old = new Map(a.before.fields.map((field) => [field.name, field]));
  return a.after.fields.flatMap((field, i): Issue[] => {
    const known = old.get(field.name);
    const problem = known && problemOf({ from: side(a.before, known), to: side(a.after, field) });
    if (!problem) return [];
    const path = `fields[${i}]`;
    const advice = 'add a field of another name, fill it by an import or a rule, then remove this one';
    const message = `${path}: records hold "${field.name}", which ${problem}; ${advice}`;
    return [{ path, code: 'INCOMPATIBLE_CHANGE', message }];
  });
}

function side(definition: EntityDefinition, field: Field): Side {
  return { field, currency: definition.currency ?? null };
}

function problemOf(a: Change): string | null {
  const [from, to] = [a.from.field, a.to.field];
  if (from.type !== to.type) return isWider(a) ? null : `is ${from.type} and cannot become ${to.type}`;
  if (to.type === 'money') return moneyProblem(a);
  if (to.type === 'list') return listProblem(a);
  if (to.type !== 'reference' || from.entity === to.entity) return null;
  return `refers to ${from.entity} and cannot refer to ${to.entity}`;
}

function isWider({ from, to }: Change): boolean {
  if (TEXTS.includes(to.field.type)) return TEXT_LIKE.includes(from.field.type);
  if (to.field.type === 'number') return from.field.type === 'integer';
  return to.field.type === 'json' && from.field.type !== 'secret';
}

/** Another currency would make other amounts of the same figures. */
function moneyProblem({ from, to }: Change): string | null {
  const [was, is] = [from, to].map((one) => one.field.currency ?? one.currency ?? 'no currency');
  if (was !== is) return `is in ${was} and cannot be in ${is}`;
  const [had, has] = [scaleOf(from), scaleOf(to)];
  return has >= had ? null : `has ${had} digits behind the point and cannot have ${has}`;
}

function listProblem({ from, to }: Change): string | null {
  const [old, now] = [itemsOf(from.field), itemsOf(to.field)];
  if (old.has('') !== now.has('')) return 'cannot have items of another form';
  for (const [name, field] of now) {
    const known = old.get(name);
    const problem = known && problemOf({ from: { ...from, field: known }, to: { ...to, field } });
    if (problem) return `has items whose ${name === '' ? 'value' : `"${name}"`} ${problem}`;
  }
  return null;
}

/** What the items of a list are made of, by name; single values have none. */
function itemsOf(field: Field | ItemField): Map<string, ItemField> {
  const { of, fields } = { of: undefined, fields: undefined, ...field };
  if (of !== undefined) return new Map([['', { ...of, name: field.name }]]);
  return new Map((fields ?? []).map((one) => [one.name, one]));
}
