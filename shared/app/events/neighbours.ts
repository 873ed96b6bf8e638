import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { isObject, type Json } from '#core/json/json.ts';

/** A rule, workflow or entity that has to do with a type of events. */
export type Neighbour = { kind: 'rule' | 'workflow' | 'entity'; id: string; name: string; active: boolean };

/** The rules and workflows that listen to events of a type. */
export function listenersOf(a: { model: TenantModel; type: string }): Neighbour[] {
  const { model, type } = a;
  const rules = model.all('event_rules').filter(({ body }) => 'event' in body.on && body.on.event === type);
  const workflows = model
    .all('_workflows')
    .filter(({ body }) => body.trigger.type === 'event' && body.trigger.event === type);
  return [
    ...rules.map(({ id, body }): Neighbour => ({ kind: 'rule', id, name: pathOf(body), active: body.active })),
    ...workflows.map(({ id, body }): Neighbour => ({ kind: 'workflow', id, name: pathOf(body), active: body.active })),
  ];
}

/** The entities, rules and workflows whose definitions send events of a type. */
export function emittersOf(a: { model: TenantModel; type: string }): Neighbour[] {
  const { model, type } = a;
  const entities = model.all('entity_definitions').filter(({ body }) => {
    const published = body.template_overrides.controller.hooks.some((one) => one.params?.['type'] === type);
    return published || body.emits.some((one) => one.event === type);
  });
  const rules = model.all('event_rules').filter(({ body }) => sends({ value: body.then as Json, key: 'action', type }));
  const workflows = model
    .all('_workflows')
    .filter(({ body }) => sends({ value: body as unknown as Json, key: 'type', type }));
  return [
    ...entities.map(({ id, body }): Neighbour => ({ kind: 'entity', id, name: pathOf(body), active: true })),
    ...rules.map(({ id, body }): Neighbour => ({ kind: 'rule', id, name: pathOf(body), active: body.active })),
    ...workflows.map(({ id, body }): Neighbour => ({ kind: 'workflow', id, name: pathOf(body), active: body.active })),
  ];
}

/** Whether a definition holds an action `send_event` of this type, however deep. */
function sends(a: { value: Json; key: string; type: string }): boolean {
  const { value, key, type } = a;
  if (Array.isArray(value)) return value.some((one) => sends({ value: one, key, type }));
  if (!isObject(value)) return false;
  if (value[key] === 'send_event' && value['event'] === type) return true;
  return Object.values(value).some((one) => sends({ value: one, key, type }));
}

function pathOf(body: { app: string; name: string }): string {
  return `${body.app}/${body.name}`;
}
