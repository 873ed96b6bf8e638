import { importItems } from '#app/imports/import-items.ts';
import type { Platform } from '#app/platform.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { ImportTarget } from './run-import.ts';

/** The platform in this process as the target of an import. */
export function importInProcess(a: { platform: Platform; tenant: string; user: UserContext }): ImportTarget {
  const { platform, tenant, user } = a;
  return {
    fieldsOf: async ({ app, entity }) => {
      const model = await platform.definitions.model(tenant);
      const compiled = model.entity({ app, name: entity });
      if (compiled) return compiled.fields;
      throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${app}/${entity}; install the pack first` });
    },
    send: (request) => importItems({ platform, request: { tenant, user, ...request } }),
  };
}
