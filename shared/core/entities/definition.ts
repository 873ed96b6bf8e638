import { z } from 'zod';
import { appSchema, entityPathSchema, eventTypeSchema, nameSchema } from '#core/definitions/names.ts';
import { validatorSchema } from '#core/validators/definition.ts';
import { autoSchema } from './auto.ts';
import { fieldSchema } from './field.ts';
import { metaForgeHooksSchema } from './metaforge-hooks.ts';

/** When a default, a validator or a binding counts. */
export const operationSchema = z.enum(['create', 'update', 'delete']);
/** A lifecycle event of an entity. */
export type Operation = z.infer<typeof operationSchema>;

/** One hook, bound: `template_overrides.controller.hooks[]`. */
export const bindingSchema = z.strictObject({
  events: z.array(operationSchema).min(1),
  handler: z.string().min(1).max(100),
  /** the phase that the author counts on: refused when the handler runs in another */
  phase: z.enum(['before', 'in_transaction', 'after']).optional(),
  when: z.string().max(2000).optional(),
  params: z.record(z.string(), z.json()).optional(),
  /** tenant (default): every write; app: only those that come through one app of a bridged entity */
  scope: z.enum(['tenant', 'app']).optional(),
  /** with scope app: which; the entity's own when left out */
  app: appSchema.optional(),
  timeout: z.string().max(20).optional(),
  description: z.string().max(500).optional(),
});
/** A bound hook as written. */
export type Binding = z.infer<typeof bindingSchema>;

const defaultSchema = z.strictObject({
  field: nameSchema,
  value: z.json().optional(),
  /** what the platform knows: the time of the write, or who writes */
  auto: autoSchema.optional(),
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

const emitSchema = z.strictObject({
  event: eventTypeSchema,
  when: z.string().max(2000).optional(),
  on: z.array(operationSchema).min(1).optional(),
  payload: z.record(z.string(), z.json()),
});
/** A catalog event that a write gives, as written. */
export type Emit = z.infer<typeof emitSchema>;

const uniqueFields = z.array(nameSchema).min(1).max(5);
/** Fields that are unique together: their names, or with options. */
const uniqueSchema = z.union([
  uniqueFields,
  z.strictObject({ fields: uniqueFields, case_insensitive: z.boolean().optional() }),
]);

/** An entity definition (design §4.1). */
export const entityDefinitionSchema = z.strictObject({
  app: appSchema,
  name: nameSchema,
  label: z.string().max(100).optional(),
  description: z.string().max(2000).optional(),
  scope: z.enum(['tenant', 'global']).default('tenant'),
  /** apps in whose paths it stands too */
  bridged_into: z.array(appSchema).default([]),
  /** former names, also in other apps: paths that lead here */
  aliases: z
    .array(z.union([nameSchema, entityPathSchema]))
    .max(20)
    .optional(),
  read_filter: z.string().max(2000).nullable().default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  fields: z.array(fieldSchema).min(1).max(300),
  unique: z.array(uniqueSchema).max(10).default([]),
  indexes: z.array(z.array(nameSchema).min(1).max(4)).max(10).default([]),
  defaults: z.array(defaultSchema).default([]),
  validators: z.array(validatorSchema).max(100).default([]),
  fsm: z.record(nameSchema, nameSchema).default({}),
  /** MetaForge's form of the bindings; it is read, and kept as `template_overrides` */
  hooks: metaForgeHooksSchema.optional(),
  template_overrides: z
    .strictObject({ controller: z.strictObject({ hooks: z.array(bindingSchema).default([]) }) })
    .default({ controller: { hooks: [] } }),
  emits: z.array(emitSchema).default([]),
});
/** An entity definition, parsed: defaults of the shape filled in. */
export type EntityDefinition = z.infer<typeof entityDefinitionSchema>;
