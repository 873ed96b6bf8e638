import { systemEventType } from '#core/catalog/system-types.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import type { IssueCode } from '#core/errors/issue-codes.ts';
import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import type { CompiledEntry, CompiledSource, CompiledThen } from '#core/inbound/compile-source.ts';
import { DEDUPE_KEPT_MS } from '#core/inbound/definition.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import type { Iso } from '#core/records/row.ts';
import { publishOnce } from '../events/publish-once.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';
import { type Delivery, deliveryRow, PARKED_MS } from './delivery.ts';
import { deliveryEnv, givenName } from './delivery-env.ts';
import type { FoundSource } from './source-index.ts';
import { writeMapped } from './write-mapped.ts';

type Input = FoundSource & {
  platform: Platform;
  delivery: Delivery;
  /** the mark that is written along, so that it is done once */
  once: { key: SysKey; ttl: Iso };
};
/** What came of it. */
export type Performed = 'done' | 'duplicate';

const MOST_ITEMS = 100;
const WEBHOOK_RECEIVED = 'INTEGRATION_WEBHOOK_RECEIVED';

/**
 * Does what the map says of a delivery, with the mark in the same transaction. Throws VALIDATION_FAILED when no entry
 * takes it, and whatever refuses the event or the write.
 */
export async function perform(a: Input): Promise<Performed> {
  const { platform, tenant, stored, delivery } = a;
  if (delivery.kind === 'unsubscribed') {
    const message = 'the topic no longer sends here: somebody has ended the subscription';
    throw refused({ path: 'map', code: 'UNMAPPED', message });
  }
  const model = await platform.definitions.model(tenant);
  const compiled = model.inboundSource(stored.id);
  if (!compiled) throw new DroError({ code: 'NOT_FOUND', detail: `there is no inbound source ${stored.id}` });
  const env = deliveryEnv({ delivery, policy: model.policies(stored.body.app) });
  const by = causeOf(a);
  await tell({ ...a, compiled, env, by });
  if (stored.body.dedupe !== undefined && givenName({ compiled, env, headers: delivery.headers }) === null) {
    throw refused({ path: 'dedupe', code: 'REQUIRED', message: 'the delivery does not hold what should name it' });
  }
  const entry = compiled.entries.find(({ when }) => when === null || when.evaluate(env) === true);
  if (!entry) {
    throw refused({
      path: 'map',
      code: 'UNMAPPED',
      message: `no entry of the map takes it; add one, if only to ignore`,
    });
  }
  return entry.each === null ? run({ ...a, then: entry.then, env, by }) : runEach({ ...a, entry, env, by });
}

/** Each item has a mark of its own, the same when the delivery is redriven: those that are done stay so. */
async function runEach(a: Input & { entry: CompiledEntry; env: JsonObject; by: Cause }): Promise<Performed> {
  const { platform, entry, env, delivery } = a;
  const items = entry.each?.evaluate(env);
  if (!Array.isArray(items) || items.length > MOST_ITEMS) {
    const message = `\`each\` must give a list of ${MOST_ITEMS} items at most`;
    throw refused({ path: 'each', code: Array.isArray(items) ? 'TOO_LONG' : 'WRONG_TYPE', message });
  }
  const ttl = new Date(platform.clock.millis() + PARKED_MS).toISOString();
  for (const [index, item] of items.entries()) {
    const key = deliveryRow({ ...a, part: 'item', key: `${delivery.key}#${index}` });
    const [done] = await platform.store.getSys({ keys: [key] });
    if (!done) await run({ ...a, then: entry.then, env: { ...env, item, index }, once: { key, ttl } });
  }
  return markOnly(a);
}

function run(a: Input & { then: CompiledThen; env: JsonObject; by: Cause }): Promise<Performed> {
  const { then } = a;
  if (then.kind === 'ignore') return markOnly(a);
  return then.kind === 'event' ? send({ ...a, then }) : writeMapped({ ...a, then });
}

async function markOnly(a: Input & { by: Cause }): Promise<Performed> {
  const { platform, tenant, stored, once, by } = a;
  const root = { tenant, app: stored.body.app, entity: '_inbound', id: once.key.sk };
  const { cause, correlationId = root.id } = by;
  const journal = newJournal({ platform, root, cause, correlationId });
  const committed = await platform.store.commit({
    plan: { tenant, ops: [{ kind: 'sys', key: once.key, expect: 'absent', value: {}, ttl: once.ttl }], journal },
  });
  if (committed.ok) return 'done';
  if (committed.reason === 'sys') return 'duplicate';
  throw new DroError({ code: 'CONTENTION', detail: `the delivery was not noted: ${committed.reason}` });
}

async function send(
  a: Input & { then: CompiledThen & { kind: 'event' }; env: JsonObject; by: Cause },
): Promise<Performed> {
  const { then, env } = a;
  const { repeated } = await publishOnce({ ...a, type: then.type, payload: then.payload(env), subject: null });
  return repeated ? 'duplicate' : 'done';
}

/** Says once that an integration called, whatever comes of the delivery. */
async function tell(a: Input & { compiled: CompiledSource; env: JsonObject; by: Cause }): Promise<void> {
  const { platform, tenant, stored, delivery, compiled, env } = a;
  const { integration } = stored.body;
  const type = systemEventType(WEBHOOK_RECEIVED);
  if (!integration || !type) return;
  const key = deliveryRow({ ...a, part: 'told', key: delivery.key });
  const [told] = await platform.store.getSys({ keys: [key] });
  if (told) return;
  const payload = {
    integrationId: integration.id,
    provider: integration.provider,
    ...(integration.connection_id !== undefined && { connectionId: integration.connection_id }),
    webhookId: stored.id,
    eventName: compiled.eventName?.render(env) ?? null,
    receivedAt: delivery.received_at,
  };
  const ttl = new Date(platform.clock.millis() + DEDUPE_KEPT_MS).toISOString();
  await publishOnce({ platform, tenant, type, payload, subject: null, by: a.by, once: { key, ttl } });
}

/** The platform acts for the sender, whom it knows by the signature alone. */
function causeOf(a: Input): Cause {
  const { tenant, stored, delivery } = a;
  return {
    actor: SYSTEM_ACTOR,
    user: { tenantId: tenant, userId: null, contactId: null, type: 'SYSTEM', roles: [SYSTEM_ROLE] },
    cause: `inbound:${stored.body.app}/${stored.body.name}`,
    correlationId: delivery.key,
    depth: 0,
  };
}

function refused(a: { path: string; code: IssueCode; message: string }): DroError {
  return invalid({ what: 'the delivery', issues: [a] });
}
