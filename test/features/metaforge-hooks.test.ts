import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { contractsPack, type Mail } from '#test/support/metaforge-contracts.ts';

const sent: Mail[] = [];
let world: World;
let admin: string;
let clerk: string;
let manager: string;
let companyId: string;

beforeAll(async () => {
  world = await openWorld({ packs: [contractsPack({ sent })] });
  admin = await world.token({ user: 'root', roles: ['admin'] });
  clerk = await world.token({ user: 'ana', roles: ['member'] });
  manager = await world.token({ user: 'bo', roles: ['member', 'manager'] });
  const installed = await world.call({ method: 'POST', path: '/api/_admin/apps/contracts/install', token: admin });
  expect(installed).toMatchObject({ status: 200 });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.settle();
  sent.length = 0;
  const made = await world.call({
    method: 'POST',
    path: '/api/contracts/companies',
    token: admin,
    body: { name: 'A' },
  });
  companyId = String(made.json['id']);
});

const contract = (lines: string[]): Promise<WorldAnswer> =>
  world.call({
    ...{ method: 'POST', path: '/api/contracts/contract', token: clerk },
    body: {
      title: 'Care',
      company_id: companyId,
      owner_email: 'owner@a.example',
      total_value: '999.00',
      line_items: lines.map((amount) => ({ amount })),
    },
  });
const patch = (id: unknown, body: JsonObject, token = clerk): Promise<WorldAnswer> =>
  world.call({ method: 'PATCH', path: `/api/contracts/contract/${String(id)}`, token, body });
const company = async (): Promise<JsonObject> =>
  (await world.call({ path: `/api/contracts/companies/${companyId}`, token: admin })).json;

describe('the hooks of an entity in MetaForge’s form', () => {
  it('are kept as canonical bindings, each in the phase of its point and with the point’s own events', async () => {
    const { json } = await world.call({ path: '/api/_admin/entities/contracts/contract', token: admin });
    expect(json['hooks']).toBeUndefined();
    expect(json['findings']).toEqual([]);
    expect(json['template_overrides']).toMatchObject({
      controller: {
        hooks: [
          { handler: 'computeContractValue', phase: 'before', events: ['create', 'update'] },
          {
            handler: 'enforceApprovalWorkflow',
            phase: 'before',
            events: ['update'],
            when: 'status != original.status && status == "approved"',
            description: 'Only a manager approves',
          },
          { handler: 'archiveInsteadOfDelete', phase: 'before', events: ['delete'] },
          { handler: 'updateCompanySummary', phase: 'in_transaction', events: ['create', 'update', 'delete'] },
          { handler: 'sendStatusChangeEmail', phase: 'after', events: ['update'] },
        ],
      },
    });
  });

  it('beforeSave works the value out, whatever the client says it is', async () => {
    const { status, json } = await contract(['10.10', '5.05']);
    expect([status, json['total_value']]).toEqual([201, '15.15']);
  });

  it('beforeSave lets a manager approve and nobody else; other changes go through', async () => {
    const { json } = await contract(['1.00']);
    const refused = await patch(json['id'], { status: 'approved' });
    const renamed = await patch(json['id'], { title: 'More care' });
    const approved = await patch(json['id'], { status: 'approved' }, manager);
    expect(refused).toMatchObject({
      status: 422,
      json: { code: 'HOOK_ABORT', handler: 'enforceApprovalWorkflow', detail: 'a manager approves' },
    });
    expect([renamed.status, approved.status]).toEqual([200, 200]);
  });

  it('afterSave keeps the company’s sum in the transaction of the contract', async () => {
    const first = await contract(['10.00']);
    await contract(['2.50']);
    await patch(first.json['id'], { line_items: [{ amount: '4.00' }] });
    expect((await company())['contract_value']).toBe('6.50');
    const audit = await world.call({ path: `/api/_admin/audit?record_id=${companyId}`, token: admin });
    expect(audit.json).toMatchObject({ items: [{}, {}, {}, {}] });
  });

  it('afterCommit tells of a new status after the write, and of nothing else', async () => {
    const { json } = await contract(['1.00']);
    await patch(json['id'], { title: 'x' });
    await patch(json['id'], { status: 'approved' }, manager);
    await world.settle();
    expect(sent).toEqual([{ to: 'owner@a.example', from: 'draft', now: 'approved' }]);
  });

  it('beforeDelete archives instead, which is an update with all that follows from it', async () => {
    const { json } = await contract(['3.00']);
    const path = `/api/contracts/contract/${String(json['id'])}`;
    const deleted = await world.call({ method: 'DELETE', path, token: clerk });
    await world.settle();
    expect(deleted).toMatchObject({ status: 200, json: { status: 'archived' } });
    expect(await world.call({ path, token: clerk })).toMatchObject({ status: 200, json: { status: 'archived' } });
    expect((await company())['contract_value']).toBe('3.00');
    expect(sent).toMatchObject([{ from: 'draft', now: 'archived' }]);
  });
});

describe('MetaForge’s form is refused', () => {
  const save = (hooks: JsonObject): Promise<WorldAnswer> =>
    world.call({
      ...{ method: 'POST', path: '/api/_admin/entities', token: admin },
      body: { app: 'contracts', name: 'Amendment', fields: [{ name: 'text', type: 'string' }], hooks },
    });

  it.each<[string, JsonObject, { path: string; code: string }]>([
    [
      'a point that there is not',
      { beforeSvae: [{ name: 'computeContractValue' }] },
      { path: 'hooks.beforeSvae', code: 'UNKNOWN_KEY' },
    ],
    [
      'an event that its point cannot have',
      { beforeSave: [{ name: 'computeContractValue', on: ['delete'] }] },
      { path: 'hooks.beforeSave[0].on', code: 'PHASE_MISMATCH' },
    ],
    [
      'a save where something is deleted',
      { beforeDelete: [{ name: 'archiveInsteadOfDelete', on: ['create'] }] },
      { path: 'hooks.beforeDelete[0].on', code: 'PHASE_MISMATCH' },
    ],
    [
      'a handler of another point',
      { beforeSave: [{ name: 'sendStatusChangeEmail' }] },
      { path: 'template_overrides.controller.hooks[0].phase', code: 'PHASE_MISMATCH' },
    ],
    [
      'a handler that is not registered',
      { afterSave: [{ name: 'updateCompanySumary' }] },
      { path: 'template_overrides.controller.hooks[0].handler', code: 'UNKNOWN_HANDLER' },
    ],
  ])('with %s', async (_name, hooks, issue) => {
    const { status, json } = await save(hooks);
    expect([status, json['errors']]).toEqual([422, [expect.objectContaining(issue)]]);
  });
});
