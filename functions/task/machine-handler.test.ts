import { describe, expect, it } from '@jest/globals';
import { DroError } from '#core/errors/dro-error.ts';
import { NamedError } from '#core/errors/named-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import { lambdaContext } from '#test/support/lambda-context.ts';
import { openTenant } from '#test/support/tenant.ts';
import { createMachineHandler } from './machine-handler.ts';

const cases: JsonObject = { app: 'desk', name: 'cases', fields: [{ name: 'email', type: 'email', pii: true }] };
const flow: JsonObject = {
  ...{ app: 'desk', name: 'waits', record: 'cases' },
  steps: [{ id: 'hold', type: 'wait', for: '1d', then: { end: 'done' } }],
};

/** What a machine is told when its function fails so, on an instance about a record with a personal value. */
async function told(error: unknown): Promise<unknown> {
  const tenant = await openTenant({ definitions: { entities: [cases], workflows: [flow] } });
  const { id = null } = await tenant.post('/api/desk/cases', { email: 'eva@example.com' });
  const [found] = await tenant.list('/api/_admin/workflows?limit=10');
  const path = `/api/_admin/workflows/${String(found?.['id'])}/start`;
  const { id: instanceId = null } = await tenant.post(path, { input: { record_id: id } });
  await tenant.world.settle();
  const { platform, logger } = tenant.world;
  const during = <T>({ work }: { work: () => Promise<T> }): Promise<T> => work();
  const cloud = { platform, logger: { ...logger, during }, flush: () => Promise.resolve() };
  const handler = createMachineHandler({ cloud, run: () => Promise.reject(error) });
  const payload = { tenantId: 'acme', instanceId, step: 'hold', do: 'x' };
  const failure = await handler(payload, lambdaContext()).catch((caught: unknown) => caught);
  await tenant.world.close();
  return failure;
}

describe('a function that machines call', () => {
  it('fails by the code of an error of ours', async () => {
    const failure = await told(new DroError({ code: 'VERSION_CONFLICT', detail: 'it changed' }));
    expect(failure).toMatchObject({ name: 'VERSION_CONFLICT', message: 'it changed' });
  });

  it('fails by the name that an integrator gave an error', async () => {
    expect(await told(new NamedError({ name: 'CardRefused', message: 'no' }))).toMatchObject({ name: 'CardRefused' });
  });

  it('fails as INTERNAL by what nobody foresaw, without personal values and without its place in the code', async () => {
    const failure = await told(new TypeError('cannot write to eva@example.com'));
    expect(failure).toMatchObject({ name: 'INTERNAL', stack: expect.not.stringContaining('.ts:') });
    expect(String(failure)).not.toContain('eva@example.com');
  });
});
