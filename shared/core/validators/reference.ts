import type { EntityDefinition } from '#core/entities/definition.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject } from '#core/json/json.ts';
import type { ValidatorOf } from './definition.ts';
import { conditionOver, entityNamed, fieldNamed, report } from './lookups.ts';
import type { Check, ValidatorScope } from './validator.ts';

type Reference = ValidatorOf<'reference_exists' | 'reference_active'>;
type Place = { list: string | null; field: string };

// what entities call the field that says whether a record is in use
const ACTIVE_FIELDS = ['active', 'is_active'];

/**
 * `reference_exists` and `reference_active`: the record that a field names is there, and the filter holds for it.
 * Looked at when the field changes: what becomes inactive later does not stop the work on records that name it. The
 * version that was read is a condition of the write.
 */
export function reference(a: { validator: Reference; scope: ValidatorScope }): Check | null {
  const { validator, scope } = a;
  const place = placeOf(a);
  if (place === null) return null;
  const name = validator.entity ?? place.entity;
  if (name === undefined) {
    report({ scope, key: 'entity', code: 'REQUIRED', message: `${validator.field} is no reference: name its entity` });
    return null;
  }
  const entity = entityNamed({ scope, key: 'entity', name });
  if (entity === null) return null;
  const filter = filterOf({ ...a, entity });
  if (filter === undefined) return null;
  return async ({ record, changes, reads, envOf }) => {
    if (!Object.hasOwn(changes, place.list ?? place.field)) return [];
    const found = await Promise.all(
      idsIn({ record, place }).map(async ({ path, id }) => {
        const target = await reads.find({ app: entity.app, entity: entity.name, id });
        if (target !== null && (filter === null || filter.evaluate(envOf(target)) === true)) return [];
        return [{ path, message: message({ validator, path, entity, there: target !== null }) }];
      }),
    );
    return found.flat();
  };
}

function message(a: { validator: Reference; path: string; entity: EntityDefinition; there: boolean }): string {
  const where = `${a.entity.app}/${a.entity.name}`;
  if (!a.there) return `${a.path}: there is no such record in ${where}`;
  const what = a.validator.type === 'reference_active' ? 'is not active' : 'does not fit';
  return `${a.path}: the record of ${where} ${what}`;
}

/** null: any record will do; undefined: refused. */
function filterOf(a: {
  validator: Reference;
  scope: ValidatorScope;
  entity: EntityDefinition;
}): Expression | null | undefined {
  const { validator, scope, entity } = a;
  if (validator.filter !== undefined) {
    return conditionOver({ scope, key: 'filter', source: validator.filter, entity }) ?? undefined;
  }
  if (validator.type === 'reference_exists') return null;
  const flag = entity.fields.find((one) => ACTIVE_FIELDS.includes(one.name) && one.type === 'boolean');
  if (flag) return conditionOver({ scope, key: 'filter', source: `${flag.name} != false`, entity }) ?? undefined;
  const text = `${entity.app}/${entity.name} has no boolean field ${ACTIVE_FIELDS.join(' or ')}: say by filter when a record is active`;
  report({ scope, key: 'filter', code: 'REQUIRED', message: text });
  return undefined;
}

function placeOf(a: { validator: Reference; scope: ValidatorScope }): (Place & { entity: string | undefined }) | null {
  const { scope } = a;
  const [first = '', second] = a.validator.field.split('.');
  const field = fieldNamed({ scope, key: 'field', name: first });
  if (field === null) return null;
  if (second === undefined) return { list: null, field: first, entity: field.entity };
  const item = field.fields?.find((one) => one.name === second);
  if (item) return { list: first, field: second, entity: item.entity };
  const hint = didYouMean({ name: second, known: (field.fields ?? []).map((one) => one.name) });
  report({ scope, key: 'field', code: 'UNKNOWN_FIELD', message: `${first} has no field "${second}"${hint}` });
  return null;
}

function idsIn(a: { record: HookRecord; place: Place }): { path: string; id: string }[] {
  const { list, field } = a.place;
  if (list === null) {
    const id = a.record[field];
    return typeof id === 'string' && id !== '' ? [{ path: field, id }] : [];
  }
  const items = a.record[list];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item, i) => {
    const id = isObject(item) ? item[field] : null;
    return typeof id === 'string' && id !== '' ? [{ path: `${list}[${i}].${field}`, id }] : [];
  });
}
