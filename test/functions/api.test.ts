import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createTokens } from '#adapters/embedded/tokens.ts';
import type { JsonObject } from '#core/json/json.ts';
import { createApiHandler } from '#functions/api/api-handler.ts';
import { type CloudProcess, type CloudWorld, openCloud } from '#test/support/cloud-world.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { type GatewayCall, gatewayEvent } from '#test/support/gateway-event.ts';
import { lambdaContext } from '#test/support/lambda-context.ts';

const USER = '0190f0c0-0000-7000-8000-000000000001';
const DEALS: JsonObject = {
  ...{ app: 'crm', name: 'deals' },
  fields: [{ name: 'title', type: 'string', required: true }],
  indexes: [['title']],
};

type Answer = { status: number; headers: JsonObject; json: JsonObject };
type Call = Omit<GatewayCall, 'body'> & { json?: JsonObject; leftMs?: number };

describeOnDynoxide({
  name: 'the function behind the API',
  tests: (server) => {
    let world: CloudWorld;
    let cloud: CloudProcess;
    let call: (a: Call) => Promise<Answer>;
    beforeEach(async () => {
      world = await openCloud(server);
      cloud = world.process();
      const tokens = createTokens({ key: new Uint8Array(32), clock: world.clock });
      const identity = { tenant: 'acme', userId: USER, roles: ['admin'] };
      const authorization = `Bearer ${await tokens.issue({ identity, expiresIn: 3600 })}`;
      const handler = createApiHandler({ cloud, tokens });
      call = async ({ json, leftMs, ...asked }) => {
        const headers = { authorization, ...(json && { 'Content-Type': 'application/json' }), ...asked.headers };
        const event = gatewayEvent({ ...asked, headers, ...(json && { body: JSON.stringify(json) }) });
        const result = await handler(event, lambdaContext(leftMs === undefined ? {} : { leftMs }));
        return { status: result.statusCode, headers: { ...result.headers }, json: JSON.parse(result.body || '{}') };
      };
    });
    afterEach(() => world.close());

    it('makes, reads, lists and changes records', async () => {
      await call({ method: 'POST', path: '/api/_admin/entities', json: DEALS });
      const made = await call({ method: 'POST', path: '/api/crm/deals', json: { title: 'a & b' } });
      const at = `/api/crm/deals/${String(made.json['id'])}`;
      const changed = await call({ method: 'PATCH', path: at, json: { title: 'c' }, headers: { 'If-Match': '"1"' } });
      const stale = await call({ method: 'PATCH', path: at, json: { title: 'd' }, headers: { 'If-Match': '"1"' } });
      const found = await call({ path: `/api/crm/deals?filter=${encodeURIComponent('title == "c"')}` });
      expect([made, changed, stale, found].map(({ status }) => status)).toEqual([201, 200, 409, 200]);
      expect(found.json['items']).toMatchObject([{ title: 'c', version: 2 }]);
    });

    it('answers with problems, as everywhere', async () => {
      const answers = await Promise.all([
        call({ path: '/api/health', headers: { authorization: '' } }),
        call({ path: '/api/crm/deals', headers: { authorization: 'Bearer x' } }),
        call({ path: '/api/nowhere/at/all/ever' }),
        call({ method: 'PUT', path: '/api/health' }),
        call({ method: 'POST', path: '/api/_admin/entities', json: { pad: 'x'.repeat(1024 * 1024) } }),
      ]);
      expect(answers.map(({ status, json }) => [status, json['code'] ?? null])).toEqual([
        [200, null],
        [401, 'UNAUTHENTICATED'],
        [404, 'NOT_FOUND'],
        [405, 'METHOD_NOT_ALLOWED'],
        [413, 'BODY_TOO_LARGE'],
      ]);
      expect(answers[1]?.headers['content-type']).toBe('application/problem+json');
    });

    it('says that an answer takes too long before the function is cut off', async () => {
      const never = new Promise<never>(() => undefined);
      cloud.platform.store.getSys = () => never;
      const asking = call({ path: '/api/crm/deals', leftMs: 2000 });
      world.clock.moveTo(world.clock.millis() + 499);
      world.clock.moveTo(world.clock.millis() + 1);
      const { status, json } = await asking;
      expect([status, json['code']]).toEqual([504, 'ANSWER_LATE']);
      expect(cloud.lines).toContainEqual({ level: 'error', message: 'a request took too long' });
    });
  },
});
