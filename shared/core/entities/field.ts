import { z } from 'zod';
import { entityPathSchema, nameSchema } from '#core/definitions/names.ts';
import { autoSchema } from './auto.ts';

/** The types that a field may have. */
export const FIELD_TYPES = [
  'string',
  'text',
  'integer',
  'number',
  'money',
  'boolean',
  'enum',
  'date',
  'datetime',
  'duration',
  'email',
  'phone',
  'url',
  'ip',
  'cidr',
  'geo_point',
  'country',
  'json',
  'list',
  'reference',
  'file',
  'secret',
] as const;
/** A field's type. */
export type FieldTypeName = (typeof FIELD_TYPES)[number];

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);

const fieldShape = {
  name: nameSchema,
  label: z.string().max(100).optional(),
  description: z.string().max(1000).optional(),
  required: z.boolean().optional(),
  default: z.union([scalarSchema, z.null(), z.array(z.json()), z.record(z.string(), z.json())]).optional(),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  min_length: z.number().int().min(0).optional(),
  max_length: z.number().int().min(1).max(65536).optional(),
  min_items: z.number().int().min(0).optional(),
  max_items: z.number().int().min(1).max(1000).optional(),
  pattern: z.string().max(500).optional(),
  values: z.array(z.string().min(1)).min(1).optional(),
  entity: entityPathSchema.optional(),
  scale: z.number().int().min(0).max(8).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** `case_insensitive: false` tells `A` from `a`; by default they are the same */
  unique: z.union([z.boolean(), z.strictObject({ case_insensitive: z.boolean() })]).optional(),
  server_only: z.union([z.boolean(), z.literal('create')]).optional(),
  /** true: once it has a value; CEL over the record as it was: while that holds */
  immutable: z.union([z.boolean(), z.string().min(1).max(2000)]).optional(),
  /** CEL over the record: the field is always worked out, and nobody sets it */
  computed: z.string().min(1).max(2000).optional(),
  pii: z.boolean().optional(),
};

/** A field of a list's items: like a field, but not a list itself. */
export const itemFieldSchema = z.strictObject({ ...fieldShape, type: z.enum(FIELD_TYPES).exclude(['list']) });

/** A field as written in a definition. A list has `of` (scalar items) or `fields` (object items). */
export const fieldSchema = z.strictObject({
  ...fieldShape,
  type: z.enum(FIELD_TYPES),
  /** filled in by the platform where nothing stands when the record is made */
  auto: autoSchema.optional(),
  of: itemFieldSchema.omit({ name: true }).optional(),
  fields: z.array(itemFieldSchema).min(1).optional(),
});

/** A field of a list's items. */
export type ItemField = z.infer<typeof itemFieldSchema>;
/** A field of an entity definition. */
export type Field = z.infer<typeof fieldSchema>;
