import type { Durability } from '#adapters/embedded/database.ts';
import { lineLogger } from '#adapters/embedded/line-logger.ts';
import { systemClock } from '#adapters/embedded/system-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createDefinition } from '#app/definitions/edit-definition.ts';
import { writeRecord } from '#app/records/write-record.ts';
import type { Cause } from '#app/records/write-request.ts';
import { ensureTenant, ensureUser } from '#app/tenants/ensure-tenant.ts';
import type { Collection, StoredDefinition } from '#core/definitions/collections.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import type { JsonObject } from '#core/json/json.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import { APP, ITEMS, itemValues } from './definitions.ts';
import { withTempFolder } from './temp-folder.ts';

/** The tenant that all work is done for. */
export const TENANT = 'bench';

/** A platform in this process, wired as `dro start` wires it, with the entity that is written. */
export type BenchPlatform = LocalPlatform & {
  define(a: { collection: Collection; value: JsonObject }): Promise<StoredDefinition>;
  user(a: { handle: string; roles: string[] }): Promise<UserContext>;
  /** Somebody's write of a new item; returns its id. */
  createItem(a: { by: UserContext; id?: string }): Promise<string>;
};

/** Lends a platform in a temporary folder to some work. */
export function withPlatform<T>(a: {
  durability: Durability;
  work: (platform: BenchPlatform) => Promise<T>;
}): Promise<T> {
  return withTempFolder(async (dataDir) => {
    const platform = await openBenchPlatform({ dataDir, durability: a.durability });
    try {
      return await a.work(platform);
    } finally {
      await platform.stop();
    }
  });
}

/** A person as the cause of a write. */
export function causeOf(user: UserContext): Cause {
  return { actor: { userId: user.userId, contactId: null, type: 'USER' }, user, cause: 'api', depth: 0 };
}

/** A platform in a folder; its owner stops it. */
export async function openBenchPlatform(a: { dataDir: string; durability: Durability }): Promise<BenchPlatform> {
  const clock = systemClock();
  const logger = lineLogger({ clock, level: 'warn', write: (line) => process.stderr.write(line) });
  const local = createLocalPlatform({ ...a, clock, ids: systemIds(), logger, packs: [], exclusive: true });
  const { platform } = local;
  await local.start();
  await ensureTenant({ platform, tenant: TENANT });
  const define: BenchPlatform['define'] = (one) =>
    createDefinition({ platform, tenant: TENANT, actor: SYSTEM_ACTOR, ...one });
  await define({ collection: 'entity_definitions', value: ITEMS });
  let written = 0;
  return {
    ...local,
    define,
    user: async ({ handle, roles }) => {
      const { id } = await ensureUser({ platform, tenant: TENANT, handle });
      return { tenantId: TENANT, userId: id, contactId: null, type: 'USER', roles };
    },
    createItem: async ({ by, id }) => {
      const values = itemValues(written++);
      const result = await writeRecord({
        platform,
        request: {
          tenant: TENANT,
          command: { operation: 'create', app: APP, entity: 'items', values, origin: 'client', ...(id && { id }) },
          by: causeOf(by),
        },
      });
      return result.id;
    },
  };
}
