import { z } from 'zod';
import { EVENT_TYPE_STATUSES } from '#core/catalog/system-category.ts';
import { named, pageOf } from '../openapi/named.ts';

/** Where a type comes from. */
export const SOURCES = ['system', 'tenant'] as const;

const SUMMARY = {
  source: z.enum(SOURCES).describe('`system` comes with the platform and cannot be changed'),
  app: z.string(),
  type: z.string(),
  name: z.string(),
  category: z.string(),
  description: z.string(),
  status: z
    .enum(EVENT_TYPE_STATUSES)
    .describe('`catalog_only` and `retired` are never emitted; `legacy` flows beside its successors'),
  reason: z.string().nullable().describe('Why it is not active'),
  successors: z.array(z.string()),
  replaces: z.array(z.string()),
  schema_ref: z.string(),
  listeners: z.int().describe('Rules and workflows that listen to it'),
  payload: z.array(z.record(z.string(), z.json())).optional().describe("The fields of a tenant's own type"),
  id: z.uuid().optional(),
  version: z.int().min(1),
  created_at: z.iso.datetime().optional(),
  updated_at: z.iso.datetime().optional(),
  pack: z.string().nullable(),
};

/** A page of the catalog. */
export const CATALOG_PAGE = pageOf({
  id: 'CatalogPage',
  item: named({ id: 'CatalogItem', description: 'A type of events', schema: z.strictObject(SUMMARY) }),
});

/** What has to do with a type of events. */
export const NEIGHBOUR = named({
  id: 'EventNeighbour',
  description: 'What listens to events of a type, or sends them',
  schema: z.strictObject({
    kind: z.enum(['rule', 'workflow', 'entity']),
    id: z.string(),
    name: z.string(),
    active: z.boolean(),
  }),
});

/** One type with all that is known of it. */
export const CATALOG_ENTRY = named({
  id: 'CatalogEntry',
  description: 'A type of events with its schema, and who has to do with it',
  schema: z.strictObject({
    ...SUMMARY,
    see: z.array(z.string()).describe('Types that tell of nearly the same'),
    schema: z.record(z.string(), z.json()).describe('JSON Schema of the payload'),
    example: z.record(z.string(), z.json()).nullable().describe('null where none can be made up'),
    listened_by: z.array(NEIGHBOUR),
    emitted_by: z.array(NEIGHBOUR).describe('Definitions that send it; hooks of packs may send it besides'),
    last_event: z.strictObject({ id: z.string(), occurred_at: z.iso.datetime() }).nullable(),
    versions: z.array(z.strictObject({ version: z.int(), schema_ref: z.string(), at: z.iso.datetime().nullable() })),
  }),
});

/** What of an entry is shown and not stored: sent back, it is left out. */
export const SHOWN_ONLY: readonly string[] = Object.keys(CATALOG_ENTRY.shape).filter(
  (key) => !['app', 'type', 'description', 'payload'].includes(key),
);
