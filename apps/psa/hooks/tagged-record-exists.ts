import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';

/** A tag names a record of any entity, which no reference field can. */
export const taggedRecordExists: Hook = defineHook({
  name: 'tagged_record_exists',
  phase: 'before',
  kind: 'validate',
  events: ['create'],
  docs: 'Refuses a tag on what is not there. `entities` says which entity an entity_type stands for.',
  params: z.strictObject({ entities: z.record(z.string(), z.string()) }),
  run: async ({ record, params, db }) => {
    const type = String(record['entity_type']);
    const entity = params.entities[type];
    if (entity === undefined) return { abort: `nobody knows where records of the type ${type} are` };
    const found = await db.get({ app: 'psa', entity, id: String(record['entity_id']) });
    return found === null ? { abort: `there is no ${type} ${String(record['entity_id'])}` } : undefined;
  },
});
