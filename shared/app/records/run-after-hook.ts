import { DroError } from '#core/errors/dro-error.ts';
import type { HookContext, HookRecord } from '#core/hooks/hook-context.ts';
import { toHookRecord } from '#core/lifecycle/pending.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { unmaskRecord } from '#core/records/mask.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';

/**
 * Runs one after hook, for the write that made the job: it sees the record as that write left it, with personal
 * values as far as the live record still has them. It runs at least once and has no veto.
 */
export async function runAfterHook(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { job } = a.attempt;
  const { tenant, payload } = job;
  const hook = platform.hooks.get(String(payload['handler']));
  if (!hook) throw new DroError({ code: 'NOT_FOUND', detail: `no hook "${String(payload['handler'])}" is registered` });
  const found = await platform.store.journal({ tenant, by: { writeId: String(payload['write_id']) }, limit: 1 });
  const event = found.entries[0]?.events.find((one) => one.id === payload['event_id']);
  if (!event)
    throw new DroError({ code: 'INTERNAL', detail: `the journal has no event ${String(payload['event_id'])}` });
  const params = hook.params.parse(payload['params'] ?? {});
  const operation =
    payload['operation'] === 'create' || payload['operation'] === 'delete' ? payload['operation'] : 'update';
  const result = await hook.run(await contextOf({ platform, event, params, operation }));
  if (result !== undefined) {
    // a veto after the fact is a mistake in the hook that must not pass unseen
    throw new DroError({
      code: 'HOOK_ABORT',
      detail: `after hook "${hook.name}" returned a result`,
      data: { handler: hook.name },
    });
  }
}

async function contextOf(a: {
  platform: Platform;
  event: DroEvent;
  params: unknown;
  operation: HookContext['operation'];
}): Promise<HookContext> {
  const { platform, event } = a;
  const { tenantId: tenant, app } = event;
  const entityName = event.entity ?? '';
  const model = await platform.definitions.model(tenant);
  const entity = model.entity({ app, name: entityName });
  if (!entity) throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${app}/${entityName}` });
  const [row = null] = await platform.store.get({
    refs: [{ tenant, app, entity: entityName, id: event.recordId ?? '' }],
  });
  const key = await platform.secrets.piiKey({ tenant });
  const live = row ? toHookRecord({ entity, row }) : null;
  const full = (image: HookRecord | null): HookRecord =>
    image ? unmaskRecord({ record: { ...entity.blank, ...image }, live, fields: entity.piiFields, key }) : {};
  const get: HookContext['db']['get'] = async (one) => {
    const other = model.entity({ app: one.app, name: one.entity });
    const [stored] = await platform.store.get({ refs: [{ tenant, ...one }] });
    return other && stored ? toHookRecord({ entity: other, row: stored }) : null;
  };
  return {
    entity_name: entityName,
    app,
    operation: a.operation,
    record: full(event.record),
    original: full(event.original),
    changes: event.changes,
    user_context: { ...event.actor, tenantId: tenant, roles: [] },
    imported: event.imported,
    params: a.params,
    db: { get, findUnique: () => Promise.reject(new Error('after hooks look up by id')) },
    policy: model.policies(app),
    now: platform.clock.now(),
    checkTransition: () => undefined,
  };
}
