import { DroError } from '#core/errors/dro-error.ts';
import { isObject } from '#core/json/json.ts';
import { publishOnce } from '../events/publish-once.ts';
import type { ActionRunner } from './action-context.ts';

/** Publishes a catalog event: a write of its own with nothing in it but the event. */
export const sendEvent: ActionRunner = async ({ platform, params, context }) => {
  const { tenant, by, once, subject } = context;
  const name = String(params['event']);
  const model = await platform.definitions.model(tenant);
  const listed = model.eventTypes();
  const type =
    listed.find((one) => one.type === name && one.app === context.app) ?? listed.find((one) => one.type === name);
  if (!type) throw new DroError({ code: 'NOT_FOUND', detail: `no event type "${name}" is in the catalog` });
  const payload = isObject(params['payload']) ? params['payload'] : {};
  const { event } = await publishOnce({ platform, tenant, type, payload, subject, by, once });
  return { event_id: event.id };
};
