import type { Json, JsonObject } from '#core/json/json.ts';
import type { WorldAnswer } from './local-world.ts';
import { openTenant, type Tenant } from './tenant.ts';

/** A workflow of one step that asks people, about a claim; its endings are called as its outcomes. */
export type Desk = {
  tenant: Tenant;
  /** a token of somebody who asked for nothing */
  as(user: string, ...roles: string[]): Promise<string>;
  idOf(user: string): Promise<string>;
  /** defines a workflow with this step, starts it about a new claim, and gives the path of the instance */
  ask(step: JsonObject, claim?: JsonObject): Promise<string>;
  send(a: { instance: string; how: string; token: string; body?: JsonObject }): Promise<WorldAnswer>;
  complete(a: { instance: string; token: string; outcome: string; more?: JsonObject }): Promise<WorldAnswer>;
  pending(token: string, query?: string): Promise<JsonObject[]>;
  instance(path: string): Promise<JsonObject>;
  /** the only wait of an instance */
  wait(path: string): Promise<JsonObject>;
};

const CLAIM_FIELDS: JsonObject[] = [
  { name: 'amount', type: 'money' },
  { name: 'note', type: 'string' },
  { name: 'owner', type: 'string' },
  { name: 'reviewers', type: 'list', of: { type: 'string' } },
];
const CLAIMS: JsonObject = { app: 'desk', name: 'claims', currency: 'EUR' };

/** Opens a desk. The admin who starts its workflows requested them. `fields` of claims besides, that lead to `entities`. */
export async function openDesk(a: { entities?: JsonObject[]; fields?: JsonObject[] } = {}): Promise<Desk> {
  const { entities = [], fields = [] } = a;
  const claims = { ...CLAIMS, fields: [...CLAIM_FIELDS, ...fields] };
  const tenant = await openTenant({ definitions: { entities: [...entities, claims] } });
  const { world } = tenant;
  const as: Desk['as'] = (user, ...roles) => world.token({ user, roles: roles.length === 0 ? ['member'] : roles });
  const send: Desk['send'] = async ({ instance, how, token, body }) => {
    const answer = await world.call({ method: 'POST', path: `${instance}/${how}`, token, body });
    await world.settle();
    return answer;
  };
  let flows = 0;
  return {
    tenant,
    as,
    send,
    idOf: async (user) => {
      const [, claims = ''] = (await as(user)).split('.');
      return String((JSON.parse(Buffer.from(claims, 'base64url').toString()) as JsonObject)['sub']);
    },
    ask: async (step, claim = {}) => {
      const name = `flow_${flows++}`;
      const { id } = await tenant.post('/api/desk/claims', claim);
      const flow = {
        app: 'desk',
        name,
        record: 'claims',
        steps: step['steps'] ?? [{ id: 'review', ...withEndings(step) }],
      };
      const made = await tenant.post('/api/_admin/workflows', flow);
      const path = `/api/_admin/workflows/${String(made['id'])}/start`;
      const started = await tenant.post(path, { input: { record_id: id ?? null } });
      await world.settle();
      return `/api/_workflows/${String(started['id'])}`;
    },
    complete: ({ instance, token, outcome, more }) =>
      send({ instance, how: 'complete', token, body: { outcome, ...more } }),
    pending: async (token, query = '') => {
      const { json } = await world.call({ path: `/api/_workflows/pending${query}`, token });
      return json['items'] as JsonObject[];
    },
    instance: (path) => tenant.get(path),
    wait: async (path) => {
      const { waits } = await tenant.get(path);
      const [only] = waits as JsonObject[];
      return only ?? {};
    },
  };
}

function withEndings(step: JsonObject): JsonObject {
  const outcomes = (step['outcomes'] ?? []) as string[];
  const on: Record<string, Json> = Object.fromEntries(outcomes.map((one) => [one, { end: one }]));
  const ways: JsonObject =
    step['type'] === 'approval' ? { on_approve: { end: 'approved' }, on_reject: { end: 'rejected' } } : { on };
  return { type: 'human_task', timeout: '72h', on_timeout: { end: 'late' }, ...ways, ...step };
}
