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

/** How a rule or workflow stands on the bus or in the engine. */
export const DEPLOYMENT_MEMBERS = {
  state: z.enum(['pending', 'live', 'failed']),
  reason: z.string().nullable(),
  live_version: z.int().nullable().describe('The version that is at work; null = none yet'),
  mode: z
    .enum(['dedicated', 'pooled'])
    .nullable()
    .describe('A rule of its own on the bus, or matched behind the managed one; null for what is on no bus'),
  physical_id: z.string().nullable(),
  pattern: z.record(z.string(), z.json()).nullable(),
  residual: z.string().nullable(),
  hash: z.string().nullable(),
  transitions: z.int().nullable(),
};

const DEPLOYMENT = named({
  id: 'Deployment',
  description: 'What became of a rule or workflow on the bus or in the engine',
  schema: z.strictObject({
    ...DEPLOYMENT_MEMBERS,
    next: z
      .array(z.iso.datetime())
      .nullable()
      .describe('The next five times of a cron rule or trigger; null for all others'),
  }),
});

const STATS = named({
  id: 'Stats',
  schema: z.strictObject({
    matched: z.int(),
    fired: z.int(),
    delayed: z.int().describe("By the rule's limits"),
    errors: z.int(),
    last_fired_at: z.iso.datetime().nullable(),
  }),
});

/** Something about a definition that its author should know. */
export const FINDING = named({
  id: 'Finding',
  description: 'Something about a definition that its author should know; an error refuses it when it is saved',
  schema: z.strictObject({
    severity: z.enum(['error', 'warning']),
    path: z.string(),
    code: z.string(),
    message: z.string(),
    fix: z.string().nullable(),
  }),
});

const INDEXING = named({
  id: 'Indexing',
  description: 'New indexes and uniques that do not hold all records yet; lists do not go by them until they do',
  schema: z.strictObject({
    keys: z.array(z.string()).describe('`index:<fields>` and `unique:<fields>`'),
    state: z.enum(['building', 'failed']),
    reason: z.string().nullable(),
  }),
});

const FINDINGS = {
  findings: readOnly(z.array(FINDING).optional()),
  indexing: readOnly(INDEXING.nullable().optional().describe('Entities only; null when all indexes are whole')),
};

const INBOUND = {
  inbound_path: readOnly(z.string().optional().describe('Inbound sources only: where their deliveries are sent')),
};

const DEPLOYED = {
  deployment: readOnly(DEPLOYMENT.optional()),
  stats: readOnly(STATS.optional()),
  findings: FINDINGS.findings,
};

/** What the API shows of a definition besides its body; sent back, these are left out. */
export const READ_ONLY: readonly string[] = [...Object.keys({ ...META, ...FINDINGS, ...INBOUND, ...DEPLOYED })];

/** The shapes of one kind of definitions. */
export type DefinitionShapes = { one: z.ZodType; page: z.ZodType; versions: z.ZodType };

/** Makes them from the schema that the definition is checked with. */
export function definitionShapes(a: { id: string; schema: z.ZodObject; deployed: boolean }): DefinitionShapes {
  const { id, schema, deployed } = a;
  const one = named({
    id,
    schema: z.strictObject({ ...schema.shape, ...META, ...(deployed ? DEPLOYED : { ...FINDINGS, ...INBOUND }) }),
  });
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
