import { z } from 'zod';
import { appSchema, eventTypeSchema, nameSchema } from '#core/definitions/names.ts';
import { fieldSchema } from './field.ts';

/** When a default, a validator or a binding counts. */
export const operationSchema = z.enum(['create', 'update', 'delete']);
/** A lifecycle event of an entity. */
export type Operation = z.infer<typeof operationSchema>;

/** One hook, bound: `template_overrides.controller.hooks[]`. */
export const bindingSchema = z.strictObject({
  events: z.array(operationSchema).min(1),
  handler: z.string().min(1).max(100),
  when: z.string().max(2000).optional(),
  params: z.record(z.string(), z.json()).optional(),
  scope: z.enum(['tenant', 'app']).optional(),
  timeout: z.string().max(20).optional(),
  description: z.string().max(500).optional(),
});
/** A bound hook as written. */
export type Binding = z.infer<typeof bindingSchema>;

const defaultSchema = z.strictObject({
  field: nameSchema,
  value: z.json().optional(),
  expression: z.string().max(2000).optional(),
  policy: z.enum(['default', 'overwrite']).optional(),
  when: z.string().max(2000).optional(),
  on: z
    .array(z.enum(['create', 'update']))
    .min(1)
    .optional(),
});
/** A default as written. */
export type DefaultRule = z.infer<typeof defaultSchema>;

const validatorSchema = z.strictObject({
  type: z.enum(['expression']),
  rule: z.string().max(2000),
  message: z.string().max(500),
  code: z.string().max(100).optional(),
  field: nameSchema.optional(),
  severity: z.enum(['error']).optional(),
  on: z
    .array(z.enum(['create', 'update']))
    .min(1)
    .optional(),
});
/** A validator as written. */
export type Validator = z.infer<typeof validatorSchema>;

const emitSchema = z.strictObject({
  event: eventTypeSchema,
  when: z.string().max(2000).optional(),
  on: z.array(operationSchema).min(1).optional(),
  payload: z.record(z.string(), z.json()),
});
/** A catalog event that a write gives, as written. */
export type Emit = z.infer<typeof emitSchema>;

/** An entity definition (design §4.1). */
export const entityDefinitionSchema = z.strictObject({
  app: appSchema,
  name: nameSchema,
  label: z.string().max(100).optional(),
  description: z.string().max(2000).optional(),
  scope: z.enum(['tenant', 'global']).default('tenant'),
  bridged_into: z.array(appSchema).default([]),
  read_filter: z.string().max(2000).nullable().default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  fields: z.array(fieldSchema).min(1).max(300),
  unique: z.array(z.array(nameSchema).min(1).max(5)).max(10).default([]),
  indexes: z.array(z.array(nameSchema).min(1).max(4)).max(10).default([]),
  defaults: z.array(defaultSchema).default([]),
  validators: z.array(validatorSchema).default([]),
  fsm: z.record(nameSchema, nameSchema).default({}),
  template_overrides: z
    .strictObject({ controller: z.strictObject({ hooks: z.array(bindingSchema).default([]) }) })
    .default({ controller: { hooks: [] } }),
  emits: z.array(emitSchema).default([]),
});
/** An entity definition, parsed: defaults of the shape filled in. */
export type EntityDefinition = z.infer<typeof entityDefinitionSchema>;
