import { z } from 'zod';
import { appSchema, nameSchema } from '#core/definitions/names.ts';
import { FIELD_TYPE_TABLE } from '#core/entities/types/index.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { CelType } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';

const POLICY_TYPES = ['integer', 'number', 'money', 'string', 'boolean', 'duration'] as const;

/** A typed setting that a pack declares with a default and a tenant's admin edits (design §4.3). */
export const policySchema = z.strictObject({
  app: appSchema,
  name: nameSchema,
  type: z.enum(POLICY_TYPES),
  default: z.union([z.string(), z.number(), z.boolean()]),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  scale: z.number().int().min(0).max(8).optional(),
  description: z.string().max(1000),
});
/** A policy, parsed. */
export type Policy = z.infer<typeof policySchema>;

/** What is wrong with a policy's values, by its own type and bounds. */
export function lintPolicy(a: { policy: Policy }): Issue[] {
  return [checkPart({ ...a, part: 'default' }), checkPart({ ...a, part: 'value' })].flat();
}

/** The value that counts: the tenant's, else the pack's default; canonical. */
export function policyValue(policy: Policy): Json {
  const result = normalisePolicy({ policy, value: policy.value ?? policy.default });
  return result.ok ? result.value : null;
}

/** How expressions see a policy. */
export function policyType(policy: Policy): CelType {
  return FIELD_TYPE_TABLE[policy.type].celType({ field: { name: policy.name, type: policy.type } });
}

function checkPart(a: { policy: Policy; part: 'default' | 'value' }): Issue[] {
  const value = a.policy[a.part];
  if (value === undefined) return [];
  const result = normalisePolicy({ policy: a.policy, value });
  return result.ok ? [] : [{ path: a.part, code: result.code, message: `${a.part} ${result.message}` }];
}

function normalisePolicy(a: {
  policy: Policy;
  value: Json;
}): ReturnType<(typeof FIELD_TYPE_TABLE)['money']['normalise']> {
  const { name, type, min, max, scale } = a.policy;
  return FIELD_TYPE_TABLE[type].normalise({
    value: a.value,
    context: { field: { name, type, min, max, scale }, currency: null },
  });
}
