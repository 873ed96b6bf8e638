import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { JsonObject } from '#core/json/json.ts';
import { routesOf } from '#http/routes.ts';
import { openWorld, type World } from '#test/support/local-world.ts';
import { createLab, DEAL_REVIEW, DEALS, defineDeals, WON_RULE } from './lab.ts';

const lab = createLab();
let world: World;
let token: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await openWorld({ packs: [lab.pack] });
  token = await world.token({ user: 'admin', roles: ['admin'] });
  await defineDeals({ world, token });
  const controller = { hooks: [{ events: ['create'], handler: 'lab_fails' }] };
  await post('/api/_admin/entities', { ...DEALS, name: 'sad', fsm: {}, template_overrides: { controller } });
  ids['rule'] = await post('/api/_admin/event-rules', WON_RULE);
  ids['workflow'] = await post('/api/_admin/workflows', DEAL_REVIEW);
  ids['deal'] = await post('/api/crm/deals', { name: 'deal', email: 'a@b.example' });
  await post('/api/crm/sad', { name: 'sad' });
  ids['instance'] = await post(`/api/_admin/workflows/${ids['workflow']}/start`, { input: { record_id: ids['deal'] } });
  await post('/api/_admin/events/catalog', { app: 'crm', type: 'deal.sung', description: 'x', payload: [] });
  await world.settle();
});
afterAll(() => world.close());

it.each([
  ['readHealth', '/api/health'],
  ['listRecords', '/api/crm/deals'],
  ['readRecord', '/api/crm/deals/{deal}'],
  ['listTransitions', '/api/crm/deals/{deal}/transitions'],
  ['listInstances', '/api/_workflows'],
  ['listPending', '/api/_workflows/pending'],
  ['readInstance', '/api/_workflows/{instance}'],
  ['listEntities', '/api/_admin/entities'],
  ['readEntity', '/api/_admin/entities/crm/deals'],
  ['listEntityVersions', '/api/_admin/entities/crm/deals/versions'],
  ['listEventRules', '/api/_admin/event-rules'],
  ['listEventRuleVersions', '/api/_admin/event-rules/{rule}/versions'],
  ['readEventRule', '/api/_admin/event-rules/{rule}'],
  ['listWorkflows', '/api/_admin/workflows'],
  ['readWorkflow', '/api/_admin/workflows/{workflow}'],
  ['listFsmSpecs', '/api/_admin/fsm-specs'],
  ['listEventTypes', '/api/_admin/events/catalog'],
  ['readEventType', '/api/_admin/events/catalog/deal.sung'],
  ['readEventType', '/api/_admin/events/catalog/TICKET_CREATED'],
  ['listEvents', '/api/_admin/events'],
  ['listHooks', '/api/_admin/hooks'],
  ['listStepTypes', '/api/_admin/step-types'],
  ['listApps', '/api/_admin/apps'],
  ['listDeadLetters', '/api/_admin/dead-letters'],
  ['auditRecord', '/api/_admin/audit?record_id={deal}'],
])('%s answers in the shape that is documented', async (operationId, template) => {
  const path = template.replace(/\{(\w+)\}/, (_, name: string) => ids[name] ?? '');
  const { status, json } = await world.call({ path, token });
  const shape = routesOf({ issuer: null }).find((route) => route.operationId === operationId)?.answers[200];
  expect(status).toBe(200);
  expect(problemsOf({ shape: shape ?? z.never(), json })).toEqual([]);
});

it('a decision answers in the shape that is documented', async () => {
  const { status, json } = await world.call({
    method: 'POST',
    path: `/api/_workflows/${ids['instance']}/reject`,
    token: await world.token({ user: 'max', roles: ['manager'] }),
  });
  const shape = routesOf({ issuer: null }).find((route) => route.operationId === 'rejectInstance')?.answers[200];
  expect(status).toBe(200);
  expect(problemsOf({ shape: shape ?? z.never(), json })).toEqual([]);
});

function problemsOf(a: { shape: z.ZodType; json: JsonObject }): unknown[] {
  const result = a.shape.safeParse(a.json);
  return result.success ? [] : result.error.issues;
}

async function post(path: string, body: JsonObject): Promise<string> {
  const { status, json } = await world.call({ method: 'POST', path, token, body });
  if (status !== 201) throw new Error(JSON.stringify(json));
  return String(json['id']);
}
