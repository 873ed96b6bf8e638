import type { JsonObject } from '#core/json/json.ts';
import type { BusinessActions } from '../business-action.ts';
import type { PsaWorld } from '../psa-world.ts';

const file = { key: 'docs/plan.pdf', name: 'plan.pdf', type: 'application/pdf', size: 4096, sha256: 'ab'.repeat(32) };

const upload = (psa: PsaWorld): Promise<JsonObject & { id: string }> =>
  psa.create('documents', { title: 'Plan', file });

const attach = async (psa: PsaWorld): Promise<string> => {
  const client = await psa.create('clients', { name: 'Nordwind' });
  const { id } = await upload(psa);
  const link = { document_id: id, entity_type: 'client', entity_id: client.id };
  return (await psa.create('document_links', link)).id;
};

/** What makes the events of documents. */
export const documentsActions: BusinessActions = {
  DOCUMENT_UPLOADED: {
    does: 'somebody uploads one',
    run: async (psa) => {
      await upload(psa);
    },
  },
  DOCUMENT_GENERATED: {
    does: 'one is made out of a quote',
    run: async (psa) => {
      await psa.create('documents', { file, origin: 'generated', source_type: 'quote', source_id: 'Q-1' });
    },
  },
  DOCUMENT_DELETED: {
    does: 'somebody removes one, having said why',
    run: async (psa) => {
      const { id } = await upload(psa);
      await psa.update('documents', id, { deletion_reason: 'uploaded twice' });
      await psa.remove('documents', id);
    },
  },
  DOCUMENT_ASSOCIATED: {
    does: 'somebody attaches one to a client',
    run: async (psa) => {
      await attach(psa);
    },
  },
  DOCUMENT_DETACHED: {
    does: 'somebody takes one off a client',
    run: async (psa) => {
      await psa.remove('document_links', await attach(psa));
    },
  },
};
