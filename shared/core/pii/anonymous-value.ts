import type { Field } from '#core/entities/field.ts';
import { normaliseField } from '#core/entities/normalise.ts';
import type { Json } from '#core/json/json.ts';

type Input = { field: Field; value: Json; id: string; currency: string | null; unique: boolean };

/**
 * What an erasure puts in place of a personal value: nothing, or where the field is required a value of its type that
 * says so and that its constraints let pass, for the record must stay one that can be written. `unique`: the field is
 * part of a unique, so only a value of the record's own will do. Where there is no such value the field is empty.
 *
 * @example
 * ```ts
 * import { anonymousValue } from '#core/pii/anonymous-value.ts';
 * const field = { name: 'email', type: 'email', required: true, pii: true } as const;
 * const value = anonymousValue({ field, value: 'ana@example.com', id: '1', currency: null, unique: true });
 * ```
 */
export function anonymousValue(a: Input): Json {
  const { field, currency } = a;
  if (a.value === null || field.required !== true) return null;
  for (const value of candidates(a)) {
    const result = normaliseField({ field, value, currency, path: field.name });
    if (result.issues.length === 0) return result.value;
  }
  return null;
}

function candidates(a: Input): Json[] {
  const { field, id } = a;
  const short = id.replaceAll('-', '').slice(-12);
  switch (field.type) {
    case 'string':
    case 'text':
      return [`erased-${id}`.padEnd(field.min_length ?? 0, '-'), `erased-${short}`, short];
    case 'email':
      return [`erased-${id}@erased.invalid`, `${short}@e.invalid`];
    case 'url':
      return [`https://erased.invalid/${id}`];
    case 'phone':
      return [`0${Number.parseInt(short, 16)}`];
    default:
      return a.unique ? [] : commonValues(field);
  }
}

/** The same for every record. */
function commonValues(field: Field): Json[] {
  const bounds = [field.min, field.max].filter((one) => one !== undefined);
  switch (field.type) {
    case 'integer':
    case 'number':
      return [0, ...bounds];
    case 'money':
      return ['0', ...bounds];
    case 'date':
      return ['1900-01-01', ...bounds];
    case 'datetime':
      return ['1900-01-01T00:00:00.000Z', ...bounds];
    case 'boolean':
      return [false];
    case 'enum':
      return field.values?.slice(0, 1) ?? [];
    case 'duration':
      return ['0s'];
    case 'country':
      // Antarctica: no country has the code for nobody
      return ['AQ'];
    case 'ip':
      return ['0.0.0.0'];
    case 'json':
      return [{}];
    default:
      return [];
  }
}
