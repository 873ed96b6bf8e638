import type { ImportResult } from '#app/imports/import-items.ts';
import { fieldSchema } from '#core/entities/field.ts';
import type { ImportTarget } from '#local/run-import.ts';
import type { ApiClient } from './api-client.ts';

/** Another platform, over HTTP, as the target of an import. */
export function importOverHttp(a: { client: ApiClient }): ImportTarget {
  const { client } = a;
  return {
    fieldsOf: async ({ app, entity }) => {
      const definition = await client.call({ method: 'GET', path: `/api/_admin/entities/${app}/${entity}` });
      const fields = fieldSchema.array().parse(definition['fields']);
      return new Map(fields.map((field) => [field.name, field]));
    },
    send: async ({ app, entity, source, items }) => {
      const answer = await client.call({
        method: 'POST',
        path: `/api/_admin/imports/${app}/${entity}`,
        body: { source, items },
      });
      // the server's own shape, see importItems
      return answer['results'] as unknown as ImportResult[];
    },
  };
}
