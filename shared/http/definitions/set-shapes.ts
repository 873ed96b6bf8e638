import { z } from 'zod';
import { COLLECTIONS } from '#core/definitions/collections.ts';
import { MOST_ITEMS } from '../input/query.ts';
import { named, pageOf } from '../openapi/named.ts';
import { FINDING } from './shapes.ts';

/** Most definitions that are planned or saved at once. */
const MOST_TOGETHER = 1000;

const COLLECTION = z.enum(COLLECTIONS);

const BODY = z.record(z.string(), z.json()).describe('As the collection of its kind takes it');

const SET = {
  definitions: z.array(z.strictObject({ collection: COLLECTION, definition: BODY })).max(MOST_TOGETHER),
  prune: z
    .array(z.string().min(1).max(100))
    .max(MOST_ITEMS)
    .default([])
    .describe("Apps of which the tenant's own definitions that are not among these go; what packs brought stays"),
};

/** Definitions to look at together. */
export const PLAN_INPUT = named({ id: 'DefinitionSet', schema: z.strictObject(SET) });

/** Definitions to save together. */
export const APPLY_INPUT = named({
  id: 'DefinitionSetToApply',
  schema: z.strictObject({
    ...SET,
    plan: z.string().max(100).optional().describe('The `plan` that was looked at; another one by now is refused'),
  }),
});

/** What saving definitions together does. */
export const PLANNED = named({
  id: 'DefinitionPlan',
  schema: z.strictObject({
    plan: z.string().describe('The same for the same changes of the same versions'),
    changes: z.array(
      z.strictObject({
        change: z.enum(['create', 'update', 'remove', 'none']),
        collection: COLLECTION,
        name: z.string().describe('`<app>/<name>`'),
        version: z.int().nullable().describe('The version that is there; null = it is new'),
        differences: z
          .array(z.strictObject({ path: z.string(), before: z.json().optional(), after: z.json().optional() }))
          .describe('Of an update: where it differs; a side that has nothing there is left out'),
      }),
    ),
    findings: z.array(
      z.strictObject({
        ...FINDING.shape,
        index: z.int().nullable().describe('Its place among the definitions that were sent; null = it is another'),
        collection: COLLECTION,
        name: z.string(),
      }),
    ),
  }),
});

/** Any definition, with what it is. */
export const STORED_PAGE = pageOf({
  id: 'StoredDefinitionPage',
  item: named({
    id: 'StoredDefinition',
    schema: z.strictObject({
      collection: COLLECTION,
      id: z.uuid(),
      version: z.int(),
      updated_at: z.iso.datetime(),
      pack: z.string().nullable().describe("The pack that brought it; null for the tenant's own"),
      definition: BODY,
    }),
  }),
});
