import type { BusinessActions } from '../business-action.ts';
import { client } from '../customers.ts';
import type { PsaWorld } from '../psa-world.ts';

/** What makes the events of tags. */
export const tagsActions: BusinessActions = {
  TAG_DEFINITION_CREATED: {
    does: 'a tag is made',
    run: async (psa) => {
      await psa.create('tags', { name: 'created' });
    },
  },
  TAG_DEFINITION_UPDATED: {
    does: 'a tag is renamed',
    run: async (psa) => {
      const { id } = await psa.create('tags', { name: 'vip' });
      await psa.update('tags', id, { name: 'key account' });
    },
  },
  TAG_APPLIED: {
    does: 'a client is tagged',
    run: async (psa) => {
      await tagged(psa, 'applied');
    },
  },
  TAG_REMOVED: {
    does: 'a tag is taken off a client',
    run: async (psa) => {
      await psa.remove('tag_applications', await tagged(psa, 'removed'));
    },
  },
};

async function tagged(psa: PsaWorld, name: string): Promise<string> {
  const tag = await psa.create('tags', { name });
  const { id: entity_id } = await client({ psa });
  const { id } = await psa.create('tag_applications', { tag_id: tag.id, entity_type: 'client', entity_id });
  return id;
}
