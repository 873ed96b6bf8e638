import { describe, expect, it } from '@jest/globals';
import type { Field } from '#core/entities/field.ts';
import { normaliseField } from '#core/entities/normalise.ts';
import type { Json } from '#core/json/json.ts';
import { convertCell } from './convert-cell.ts';

const field = (more: Omit<Field, 'name'>): Field => ({ name: 'f', ...more });

describe('a cell', () => {
  it.each<[string, Omit<Field, 'name'>, Json]>([
    [' as given ', { type: 'string' }, ' as given '],
    [' 12 ', { type: 'integer' }, 12],
    ['12,5', { type: 'number' }, '12,5'],
    [' 12.50 ', { type: 'money' }, '12.50'],
    ['Yes', { type: 'boolean' }, true],
    ['0', { type: 'boolean' }, false],
    [' open ', { type: 'enum', values: ['open'] }, 'open'],
    ['1997-08-25 00:00:00.000', { type: 'date' }, '1997-08-25'],
    ['1997-08-25 09:30:00', { type: 'datetime' }, '1997-08-25T09:30:00Z'],
    [' 72h', { type: 'duration' }, '72h'],
    [' a@b.example ', { type: 'email' }, 'a@b.example'],
    [' 192.0.2.1 ', { type: 'ip' }, '192.0.2.1'],
    ['10.0.0.0/8 ', { type: 'cidr' }, '10.0.0.0/8'],
    ['52.52, 13.405', { type: 'geo_point' }, { latitude: 52.52, longitude: 13.405 }],
    ['{"latitude":-1,"longitude":2}', { type: 'geo_point' }, { latitude: -1, longitude: 2 }],
    ['somewhere', { type: 'geo_point' }, 'somewhere'],
    ['de', { type: 'country' }, 'de'],
    ['{"a":[1]}', { type: 'json' }, { a: [1] }],
    ['no json', { type: 'json' }, 'no json'],
    ['ALFKI ', { type: 'reference', entity: 'crm/customers' }, { key: 'ALFKI' }],
    [' s3cret ', { type: 'secret' }, ' s3cret '],
    ['1; 2;3', { type: 'list', of: { type: 'integer' } }, [1, 2, 3]],
    ['["a;b","c"]', { type: 'list', of: { type: 'string' } }, ['a;b', 'c']],
    ['[{"n":1}]', { type: 'list', fields: [{ name: 'n', type: 'integer' }] }, [{ n: 1 }]],
    ['nothing', { type: 'list', fields: [{ name: 'n', type: 'integer' }] }, 'nothing'],
  ])('%j becomes what its field takes', (text, type, expected) => {
    expect(convertCell({ field: field(type), text })).toEqual(expected);
  });

  it.each<[string, Omit<Field, 'name'>]>([
    ['somewhere', { type: 'geo_point' }],
    ['twelve', { type: 'integer' }],
    ['nothing', { type: 'list', fields: [{ name: 'n', type: 'integer' }] }],
    ['{', { type: 'file' }],
  ])('that does not fit is refused by the type itself: %j', (text, type) => {
    const value = convertCell({ field: field(type), text });
    expect(normaliseField({ field: field(type), value, currency: null, path: 'f' }).issues).toHaveLength(1);
  });
});
