import { z } from 'zod';
import { nameSchema } from '#core/definitions/names.ts';
import { ownCodeSchema } from '#core/errors/own-code.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';

const condition = z.string().min(1).max(2000);
const field = nameSchema;
const fields = z.array(nameSchema).min(1).max(20);
const limit = z.union([z.number(), z.string().min(1).max(100)]);

/** `field`, or `list.field` for the items of a list. */
const fieldPath = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63})?$/, 'must be a field, or list.field for the items of a list');
/** `app/entity`, or the name alone within the same app. */
const entityName = z
  .string()
  .regex(/^([a-z][a-z0-9_-]{0,63}\/)?[a-z][a-z0-9_]{0,63}$/, 'must name an entity as app/entity, or as entity');

const common = {
  message: z.string().min(1).max(500).optional(),
  code: ownCodeSchema.optional(),
  severity: z.enum(['error', 'warning']).optional(),
  on: z
    .array(z.enum(['create', 'update', 'delete']))
    .min(1)
    .optional(),
  when: condition.optional(),
  description: z.string().max(500).optional(),
};

const expression = z.strictObject({
  ...common,
  type: z.literal('expression'),
  rule: condition,
  message: z.string().min(1).max(500),
  field: field.optional(),
});
const dateRange = z.strictObject({
  ...common,
  type: z.literal('date_range'),
  start_field: field,
  end_field: field,
  allow_equal: z.boolean().default(false),
});
const fieldComparison = z.strictObject({
  ...common,
  type: z.literal('field_comparison'),
  left: field,
  operator: z.enum(['eq', 'neq', 'lt', 'lte', 'gt', 'gte']),
  right: field,
});
const range = z.strictObject({
  ...common,
  type: z.literal('range'),
  field,
  min: limit.optional(),
  max: limit.optional(),
});
const required = z.strictObject({ ...common, type: z.literal('required'), field });
const conditionalRequired = z.strictObject({
  ...common,
  type: z.literal('conditional_required'),
  field,
  when: condition,
});
const immutable = z.strictObject({ ...common, type: z.literal('immutable'), fields });
const unique = z.strictObject({
  ...common,
  type: z.literal('unique'),
  fields: z.array(nameSchema).min(1).max(5),
  case_insensitive: z.boolean().optional(),
  scope: z.literal('tenant', 'must be "tenant": what one tenant has is never known to another').default('tenant'),
});
const reference = { ...common, field: fieldPath, entity: entityName.optional(), filter: condition.optional() };
const referenceExists = z.strictObject({ ...reference, type: z.literal('reference_exists') });
const referenceActive = z.strictObject({ ...reference, type: z.literal('reference_active') });
const noActiveChildren = z.strictObject({
  ...common,
  type: z.literal('no_active_children'),
  child_entity: entityName,
  foreign_key: field,
  filter: condition.optional(),
});

const TYPES = [
  'expression',
  'date_range',
  'field_comparison',
  'range',
  'required',
  'conditional_required',
  'immutable',
  'unique',
  'reference_exists',
  'reference_active',
  'no_active_children',
];
const OTHER_NAMES: Readonly<Record<string, string>> = { required_when: 'conditional_required' };

/** A validator of an entity (design §4.1). MetaForge's spellings, camelCase and `params`, are read too. */
export const validatorSchema = z.preprocess(
  toCanonical,
  z.discriminatedUnion(
    'type',
    [
      expression,
      dateRange,
      fieldComparison,
      range,
      required,
      conditionalRequired,
      immutable,
      unique,
      referenceExists,
      referenceActive,
      noActiveChildren,
    ],
    { error: (issue) => unknownType(issue.input) },
  ),
);
/** A validator as written. */
export type Validator = z.infer<typeof validatorSchema>;
/** A validator of one type. */
export type ValidatorOf<T extends Validator['type']> = Extract<Validator, { type: T }>;

function toCanonical(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { params, ...own } = value;
  const flat: JsonObject = isObject(params) ? { ...params, ...own } : value;
  const entries = Object.entries(flat).map(([key, one]) => [toSnake(key), one] as const);
  const canonical: JsonObject = Object.fromEntries(entries);
  const { type } = canonical;
  if (typeof type !== 'string') return canonical;
  const name = toSnake(type);
  return { ...canonical, type: OTHER_NAMES[name] ?? name };
}

function toSnake(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function unknownType(input: unknown): string {
  const name = isObject(input) && typeof input['type'] === 'string' ? input['type'] : null;
  if (name === null) return 'type must name the validator';
  return `there is no validator "${name}"${didYouMean({ name, known: TYPES })}`;
}
