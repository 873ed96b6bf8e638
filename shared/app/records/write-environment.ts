import type { Reader, WriteEnvironment } from '#core/lifecycle/command.ts';
import type { Op } from '#core/plan/plan.ts';
import { AFTER_PART, PART_END } from '#core/records/sort-key.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import { hookFigures } from '../metrics/hook-figures.ts';
import type { Platform } from '../platform.ts';
import { timeLimitBy } from '../time-limit.ts';
import { reachableReader } from './reachable-reader.ts';
import type { WriteRequest } from './write-request.ts';

/** All that the lifecycle needs for one attempt at a write: the tenant's definitions, strong reads, time and ids. */
export async function writeEnvironment(a: {
  platform: Platform;
  request: Pick<WriteRequest, 'tenant' | 'by' | 'once'>;
  writeId: string;
  attempt?: number;
}): Promise<WriteEnvironment> {
  const { platform, request, writeId } = a;
  const { tenant, by, once } = request;
  const { correlationId = writeId } = by;
  const { model } = await platform.definitions.current(tenant);
  return {
    tenant,
    model,
    reader: reachableReader(readerOf({ platform, tenant })),
    now: platform.clock.now(),
    writeId,
    newId: () => platform.ids.record(),
    newSalt: () => `${platform.ids.record()}${platform.ids.record()}`.replaceAll('-', ''),
    user: by.user,
    actor: by.actor,
    cause: by.cause,
    correlationId,
    ...(by.causationId !== undefined && { causationId: by.causationId }),
    depth: by.depth,
    traceparent: spanOf({ parent: by.traceparent, correlationId, seed: writeId }),
    piiKey: await platform.secrets.piiKey({ tenant }),
    seal: (one) => platform.secrets.seal(one),
    attempt: a.attempt ?? 0,
    extraOps: once ? [onceOp(once)] : [],
    timeLimit: timeLimitBy(platform),
    onHook: hookFigures({ platform, tenant }),
  };
}

function readerOf(a: { platform: Platform; tenant: string }): Reader {
  const { store, definitions } = a.platform;
  // an index that is being built lacks records: nothing can be said by it yet
  const isBuilding: NonNullable<Reader['isBuilding']> = async ({ app, entity, key }) => {
    const build = await definitions.build({ tenant: a.tenant, app, entity });
    return build?.keys.includes(key) ?? false;
  };
  return {
    get: (refs) => store.get({ refs }),
    getDeleted: async (ref) => (await store.get({ refs: [ref], includeDeleted: true }))[0] ?? null,
    getClaim: (key) => store.getClaim({ tenant: a.tenant, key }),
    list: async ({ app, entity, index, prefix, most }) => {
      if (await isBuilding({ app, entity, key: `index:${index}` })) return null;
      const range = { gte: prefix, lt: `${prefix.slice(0, -PART_END.length)}${AFTER_PART}` };
      // one row more than asked for tells whether that was all
      const at = { tenant: a.tenant, app, entity, index, range };
      const { rows, exhausted } = await store.list({ ...at, limit: most, maxReads: most + 1 });
      return exhausted ? rows : null;
    },
    isBuilding,
    etags: async (keys) => (await store.getSys({ keys })).map((row) => row?.etag ?? null),
  };
}

function onceOp(once: NonNullable<WriteRequest['once']>): Op {
  const { key, value, ttl } = once;
  return { kind: 'sys', key, expect: 'absent', value, ...(ttl !== undefined && { ttl }) };
}
