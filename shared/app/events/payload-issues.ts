import { checkPayload } from '#core/catalog/check-payload.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import type { DroEvent } from '#core/plan/event.ts';

/**
 * What a stored event's payload breaks of the schema that its type has by now. It was held against it when it was
 * written; but a type may be gone since, or made anew with other members.
 */
export function payloadIssues(a: { model: TenantModel; event: DroEvent }): Issue[] {
  const { model, event } = a;
  const { payload, payloadSchemaRef } = event;
  // the events of records have none
  if (payloadSchemaRef === undefined || payload === null) return [];
  const type = model.eventTypes().find((one) => one.type === event.type && one.app === event.app);
  if (!type) {
    const message = `no event type ${event.app}/${event.type} is in the catalog any more`;
    return [{ path: 'type', code: 'UNKNOWN_EVENT', message }];
  }
  const base = { tenantId: event.tenantId, occurredAt: event.occurredAt, actor: event.actor };
  return checkPayload({ type, payload, base }).issues.map((issue) => ({ ...issue, path: `payload.${issue.path}` }));
}
