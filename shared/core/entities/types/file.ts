import { z } from 'zod';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { INT, objectOf, STRING } from '#core/expressions/cel-type.ts';
import { accept, type FieldType, refuseObject } from './field-type.ts';

const MOST_BYTES = 5 * 1024 ** 4;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not stand in a name
const CONTROL = /[\u0000-\u001f\u007f]/;

const fileSchema = z.strictObject({
  key: z
    .string()
    .min(1)
    .max(500)
    .refine(isKey, 'must be a path without leading slash, empty parts, dots as parts or control characters'),
  name: z
    .string()
    .min(1)
    .max(255)
    .refine((name) => !CONTROL.test(name) && !/[\\/]/.test(name), 'must be a file name without slashes'),
  type: z
    .string()
    .max(255)
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/, 'must be a media type such as image/png'),
  size: z.int().min(0).max(MOST_BYTES),
  sha256: z
    .string()
    .toLowerCase()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
});

/** A stored file, by its key; its content lies elsewhere. */
export const fileType: FieldType = {
  json: '{ "key", "name", "type", "size", "sha256" }',
  docs: 'A reference to a stored file: its `key`, its `name` without slashes, its media `type`, its `size` in bytes and the `sha256` of its content in 64 hexadecimal digits. All five, and nothing else. Only the shape is checked, not that the file is there.',
  constraints: [],
  keyed: false,
  normalise: ({ value }) => {
    const result = fileSchema.safeParse(value);
    if (result.success) return accept(result.data);
    const [first] = issuesFromZod({ error: result.error });
    return refuseObject(value, `must be a stored file: ${first?.message ?? 'it has another shape'}`);
  },
  celType: () => objectOf({ key: STRING, name: STRING, type: STRING, size: INT, sha256: STRING }),
};

function isKey(key: string): boolean {
  return !CONTROL.test(key) && key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
