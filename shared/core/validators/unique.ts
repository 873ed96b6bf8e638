import type { ValidatorOf } from './definition.ts';
import { fieldNamed, report } from './lookups.ts';
import type { Check, ValidatorScope } from './validator.ts';

const NOT_COMPARED = ['list', 'json', 'secret'];

/**
 * `unique`: as an error it is held by a claim, like `unique` of the definition, so no race gets between; the check
 * has nothing to do then. As a warning it looks through an index, and two writes at the same time may both pass.
 */
export function unique(a: { validator: ValidatorOf<'unique'>; scope: ValidatorScope }): Check | null {
  const { validator, scope } = a;
  const { fields } = validator;
  const known = fields.map((name, i) => fieldNamed({ scope, key: `fields[${i}]`, name }));
  if (known.includes(null)) return null;
  for (const [i, field] of known.entries()) {
    if (!field || !NOT_COMPARED.includes(field.type)) continue;
    report({ scope, key: `fields[${i}]`, code: 'TYPE_MISMATCH', message: `a ${field.type} cannot be unique` });
    return null;
  }
  return validator.severity === 'warning' ? warning(a) : claimed(a);
}

function claimed(a: { validator: ValidatorOf<'unique'>; scope: ValidatorScope }): Check | null {
  const { when, on } = a.validator;
  if (when === undefined && on === undefined) return () => [];
  const key = when === undefined ? 'on' : 'when';
  const message = `unique holds at all times, so it cannot have ${key}; make it a warning, or use an expression`;
  report({ ...a, key, code: 'UNKNOWN_KEY', message });
  return null;
}

function warning(a: { validator: ValidatorOf<'unique'>; scope: ValidatorScope }): Check | null {
  const { fields } = a.validator;
  const { definition } = a.scope;
  const found = definition.indexes.find(
    (names) => fields.length <= names.length && names.slice(0, fields.length).every((name) => fields.includes(name)),
  );
  if (!found) {
    const message = `as a warning it needs an index that begins with these fields: indexes: [[${fields.join(', ')}]]`;
    report({ ...a, key: 'fields', code: 'NOT_INDEXED', message });
    return null;
  }
  const ordered = found.slice(0, fields.length);
  const where = { app: definition.app, entity: definition.name, index: found.join('+'), fields: ordered };
  const message = `another record has the same ${fields.join(' and ')}`;
  return async ({ record, changes, reads }) => {
    const values = ordered.map((name) => record[name] ?? null);
    if (values.includes(null) || !fields.some((name) => Object.hasOwn(changes, name))) return [];
    const others = await reads.holding({ ...where, values });
    const taken = others === null || others.some((one) => one['id'] !== record['id']);
    return taken ? fields.map((path) => ({ path, message })) : [];
  };
}
