import { z } from 'zod';
import { named, pageOf } from '../openapi/named.ts';

const readOnly = <S extends z.ZodType>(schema: S): S => schema.meta({ readOnly: true });

const META = {
  id: readOnly(z.uuid().optional()),
  version: readOnly(z.int().min(1).optional()),
  created_at: readOnly(z.iso.datetime().optional()),
  updated_at: readOnly(z.iso.datetime().optional()),
  pack: readOnly(z.string().nullable().optional().describe("The pack that brought it; null for the tenant's own")),
};

const DEPLOYMENT = named({
  id: 'Deployment',
  description: 'What became of a rule or workflow on the bus or in the engine',
  schema: z.strictObject({
    state: z.enum(['pending', 'live', 'failed']),
    reason: z.string().nullable(),
    pattern: z.record(z.string(), z.json()).nullable(),
    residual: z.string().nullable(),
    hash: z.string().nullable(),
    transitions: z.int().nullable(),
  }),
});

const STATS = named({
  id: 'Stats',
  schema: z.strictObject({
    matched: z.int(),
    fired: z.int(),
    errors: z.int(),
    last_fired_at: z.iso.datetime().nullable(),
  }),
});

const DEPLOYED = { deployment: readOnly(DEPLOYMENT.optional()), stats: readOnly(STATS.optional()) };

/** What the API shows of a definition besides its body; sent back, these are left out. */
export const READ_ONLY: readonly string[] = [...Object.keys(META), ...Object.keys(DEPLOYED)];

/** The shapes of one kind of definitions. */
export type DefinitionShapes = { one: z.ZodType; page: z.ZodType; versions: z.ZodType };

/** Makes them from the schema that the definition is checked with. */
export function definitionShapes(a: { id: string; schema: z.ZodObject; deployed: boolean }): DefinitionShapes {
  const { id, schema, deployed } = a;
  const one = named({ id, schema: z.strictObject({ ...schema.shape, ...META, ...(deployed && DEPLOYED) }) });
  const removed = z.strictObject({ version: z.int(), removed: z.literal(true) });
  return {
    one,
    page: pageOf({ id: `${id}Page`, item: one }),
    versions: pageOf({ id: `${id}Versions`, item: z.union([one, removed]) }),
  };
}

/** Which version to restore. */
export const RESTORE_INPUT = named({
  id: 'RestoreInput',
  schema: z.strictObject({ version: z.int().min(1) }),
});
