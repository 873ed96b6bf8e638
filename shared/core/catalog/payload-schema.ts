import { z } from 'zod';
import { isMasked } from '#core/records/mask.ts';
import { parseDatetime } from '#core/time/iso.ts';
import type { PayloadMember, PayloadType } from './payload-type.ts';

/** The schema that an object with these members is checked with: strict, times in canonical form. */
export function objectSchema(members: readonly PayloadMember[]): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(
      members.map(({ name, required, type }) => [name, required ? schemaOf(type) : schemaOf(type).optional()]),
    ),
  );
}

function schemaOf(type: PayloadType): z.ZodType {
  const schema = plainSchema(type);
  return type.nullable ? schema.nullable() : schema;
}

function plainSchema(type: PayloadType): z.ZodType {
  switch (type.kind) {
    case 'string':
      return textSchema(type.format);
    case 'enum':
      return z.enum([...type.values]);
    case 'boolean':
      return z.boolean();
    case 'integer':
      return z.int();
    case 'number':
      return z.number();
    case 'unknown':
      return z.unknown();
    case 'array':
      return z.array(schemaOf(type.of));
    case 'map':
      return z.record(z.string(), schemaOf(type.of));
    case 'object':
      return objectSchema(type.members);
  }
}

function textSchema(format: (PayloadType & { kind: 'string' })['format']): z.ZodType {
  if (format === null) return z.string();
  const schema = formatSchema(format);
  return z.string().transform((text, context) => {
    // the hash of a personal value stands for a text of any form
    if (isMasked(text)) return text;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    for (const { message } of parsed.error.issues) {
      context.issues.push({ code: 'invalid_format', format, input: text, message });
    }
    return z.NEVER;
  });
}

function formatSchema(format: 'uuid' | 'email' | 'date-time'): z.ZodType {
  // any version and variant: the ids come from other systems too
  if (format === 'uuid') return z.guid();
  if (format === 'email') return z.email();
  return z.iso.datetime({ offset: true }).transform((text) => parseDatetime(text) ?? text);
}
