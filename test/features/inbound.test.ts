import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { GATEWAY, type GatewayTenant, openGateway } from '#test/support/payments-gateway.ts';
import { storedRows } from '#test/support/stored-text.ts';

const onDispute: JsonObject = {
  app: 'shop',
  name: 'note_dispute',
  on: { event: 'payment.disputed' },
  then: { action: 'log', message: 'disputed {{ reference }} {{ amount }}' },
};

let gateway: GatewayTenant;
beforeAll(async () => {
  gateway = await openGateway({ rules: [onDispute] });
});
afterAll(() => gateway.world.close());

const payment = async (reference: string): Promise<JsonObject | undefined> => {
  const filter = encodeURIComponent(`reference == "${reference}"`);
  return (await gateway.list(`/api/shop/payments?filter=${filter}`))[0];
};
const made = (n: number): JsonObject => ({ id: `made-${n}`, type: 'payment.made', ref: `r${n}`, amount: `${n}.50` });
const events = (type: string): Promise<JsonObject[]> => gateway.list(`/api/_admin/events?event_type=${type}&limit=100`);
const replaceMap = (map: JsonObject[]): Promise<unknown> =>
  gateway.world.call({
    method: 'PUT',
    path: `/api/_admin/inbound-sources/${gateway.source.id}`,
    token: gateway.admin,
    body: { ...GATEWAY, map },
  });

describe('a delivery that is signed', () => {
  it('makes a record through the whole lifecycle, as the platform', async () => {
    const { status, json } = await gateway.send({ body: { ...made(1), payer: 'ana@example.com' } });
    const found = await payment('r1');
    const [event] = await events('payments.created');
    expect({ status, json }).toEqual({ status: 200, json: { id: 'made-1', duplicate: false, parked: false } });
    expect(found).toMatchObject({ status: 'pending', amount: '1.50', payer: 'ana@example.com' });
    expect(event).toMatchObject({ actor: { type: 'SYSTEM', userId: null }, depth: 0, recordId: found?.['id'] });
    expect(JSON.stringify(event)).not.toContain('ana@example.com');
  });

  it('moves a record that it finds by a unique', async () => {
    await gateway.send({ body: made(2) });
    await gateway.send({ body: { id: 'paid-2', type: 'payment.paid', ref: 'r2' } });
    await gateway.send({ body: { id: 'note-2', type: 'payment.noted', ref: 'r2', reason: 'thanks' } });
    expect(await payment('r2')).toMatchObject({ status: 'paid', reason: 'thanks' });
  });

  it('is an event of the catalog, to which rules react', async () => {
    const { status } = await gateway.send({ body: { id: 'd-1', type: 'payment.disputed', ref: 'r9', amount: 3 } });
    await gateway.world.settle();
    const [event] = await events('payment.disputed');
    expect(status).toBe(200);
    expect(event).toMatchObject({ payload: { reference: 'r9', amount: '3.00' }, issues: [] });
    expect(event).not.toHaveProperty('synthetic');
    expect(gateway.world.logger.written.join()).toContain('disputed r9 3');
  });

  it('may be ignored, if the map says so', async () => {
    const answer = await gateway.send({ body: { id: 'ping' }, headers: { 'x-kind': 'ping' } });
    expect([answer.status, answer.json['parked']]).toEqual([200, false]);
  });

  it('counts under the next key while the key rotates', async () => {
    const path = '/api/_admin/secrets/GATEWAY_KEY_NEXT';
    await gateway.world.call({ method: 'PUT', path, token: gateway.admin, body: { value: 'whsec_2' } });
    const { status } = await gateway.send({ body: made(3), key: 'whsec_2' });
    expect([status, (await payment('r3'))?.['amount']]).toEqual([200, '3.50']);
  });
});

describe('a delivery that comes again', () => {
  it('does nothing, and is answered as a duplicate', async () => {
    await gateway.send({ body: made(10) });
    const before = (await events('payments.created')).length;
    const { status, json } = await gateway.send({ body: made(10) });
    expect([status, json]).toEqual([200, { id: 'made-10', duplicate: true, parked: false }]);
    expect(await events('payments.created')).toHaveLength(before);
  });

  it.each<[string, JsonObject]>([
    ['a create', made(11)],
    ['an event', { id: 'd-11', type: 'payment.disputed', ref: 'r11', amount: '1' }],
    ['what is parked', { id: 'x-11', type: 'nobody knows' }],
  ])('at the same time, %s, is done once', async (_, body) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => gateway.send({ body })));
    await gateway.world.settle();
    const dead = await gateway.dead();
    expect(answers.filter((one) => one.json['duplicate'] === false)).toHaveLength(1);
    expect(answers.every((one) => one.status < 300)).toBe(true);
    expect(dead.filter((one) => JSON.stringify(one).includes(`"${String(body['id'])}"`)).length).toBeLessThanOrEqual(1);
  });

  it('at the same time, a transition, is done once', async () => {
    await gateway.send({ body: made(12) });
    const body = { id: 'paid-12', type: 'payment.paid', ref: 'r12' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => gateway.send({ body })));
    expect(answers.map((one) => one.json['duplicate']).filter((one) => one === false)).toHaveLength(1);
    expect(await payment('r12')).toMatchObject({ status: 'paid', version: 2 });
  });

  it('is new after 7 days', async () => {
    const body = { id: 'd-13', type: 'payment.disputed', ref: 'r13', amount: '1' };
    await gateway.send({ body });
    await gateway.world.advance(7 * 24 * 3600_000);
    const { json } = await gateway.send({ body });
    expect(json['duplicate']).toBe(false);
  });
});

describe('a delivery that is not signed as it should be', () => {
  it.each<[string, Parameters<GatewayTenant['send']>[0]]>([
    ['by another key', { body: made(20), key: 'wrong' }],
    ['too long ago', { body: made(20), time: Date.parse('2026-03-01T11:00:00Z') / 1000 }],
    ['not at all', { body: made(20), headers: { 'x-signature': '' } }],
    ['and is no JSON', { body: '{', key: 'wrong' }],
  ])('%s: 401, always the same', async (_, given) => {
    const { status, json, headers } = await gateway.send(given);
    expect([status, json['code'], json['detail']]).toEqual([401, 'SIGNATURE_INVALID', 'the signature does not hold']);
    expect(headers.get('www-authenticate')).toBe('Signature');
    expect(await payment('r20')).toBeUndefined();
  });

  it('is counted among the security events, with the reason', async () => {
    await gateway.world.advance(60_000);
    await gateway.send({ body: made(21), key: 'wrong' });
    const [event] = await gateway.list('/api/_admin/security-events');
    expect(event).toMatchObject({ kind: 'inbound', user_id: null, reason: 'the signature does not hold', count: 1 });
  });

  it('but is no JSON is refused as such only when it is signed', async () => {
    const answers = await Promise.all(['{', '{"__proto__": 1}', '\u0000'].map((body) => gateway.send({ body })));
    expect(answers.map((one) => one.json['code'])).toEqual(['MALFORMED_BODY', 'MALFORMED_BODY', 'MALFORMED_BODY']);
  });

  it('is over 1 MB: 413', async () => {
    const { status } = await gateway.send({ body: { id: 'x'.repeat(1024 * 1024) } });
    expect(status).toBe(413);
  });
});

describe('a delivery that nobody can do', () => {
  it('is parked, with what is wrong, and done once the map was mended', async () => {
    const body = { id: 'late-30', type: 'payment.late', ref: 'r30' };
    const sent = await gateway.send({ body });
    await gateway.world.settle();
    const [letter] = (await gateway.dead()).filter((one) => JSON.stringify(one).includes('late-30'));
    const payload = letter?.['payload'] as JsonObject;
    const shown = await gateway.get(
      `/api/_admin/inbound-sources/${gateway.source.id}/deliveries/${String(payload['delivery'])}`,
    );
    const values = { reference: '{{ body.ref }}' };
    const then = { write: { entity: 'payments', operation: 'create', values } };
    await replaceMap([...(GATEWAY['map'] as JsonObject[]), { when: 'body.type == "payment.late"', then }]);
    await gateway.post(`/api/_admin/dead-letters/${encodeURIComponent(String(letter?.['id']))}/redrive`, {});
    await gateway.world.settle();
    const again = await gateway.send({ body });
    expect([sent.status, sent.json['parked']]).toEqual([202, true]);
    expect(letter).toMatchObject({
      kind: 'inbound',
      code: 'VALIDATION_FAILED',
      attempts: 1,
      errors: [{ path: 'map', code: 'UNMAPPED' }],
      payload: { source: 'shop/gateway', delivery_id: 'late-30' },
    });
    expect(shown).toMatchObject({ id: 'late-30', body });
    expect(await payment('r30')).toMatchObject({ status: 'pending' });
    expect(again.json).toMatchObject({ duplicate: true });
    expect((await gateway.dead()).filter((one) => JSON.stringify(one).includes('late-30'))).toEqual([]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['the lifecycle refuses it', { ...made(31), amount: '-1' }, { path: 'amount', code: 'OUT_OF_RANGE' }],
    ['its event breaks the schema', { type: 'payment.disputed', ref: 'r' }, { path: 'amount', code: 'REQUIRED' }],
    ['it moves where no move leads', { type: 'payment.paid', ref: 'r2' }, { path: 'to', code: 'UNKNOWN_STATE' }],
    [
      'its record has a value too long',
      { type: 'payment.noted', ref: 'r2', reason: 'x'.repeat(30) },
      { code: 'TOO_LONG' },
    ],
  ])('%s: parked with what is wrong', async (_, body, issue) => {
    const id = `refused ${JSON.stringify(issue)}`;
    const { status } = await gateway.send({ body: { ...body, id } });
    await gateway.world.settle();
    const letter = (await gateway.dead()).find((one) => (one['payload'] as JsonObject)['delivery_id'] === id);
    expect(status).toBe(202);
    expect(letter).toMatchObject({ attempts: 1, errors: [issue] });
  });

  it('without what should name it is parked', async () => {
    const { status } = await gateway.send({ body: { type: 'payment.made', ref: 'r32' } });
    await gateway.world.settle();
    const letters = await gateway.dead();
    expect(status).toBe(202);
    expect(letters.flatMap((one) => one['errors'])).toContainEqual(
      expect.objectContaining({ path: 'dedupe', code: 'REQUIRED' }),
    );
  });

  it('about a record that is not there yet is tried again, and done when it is', async () => {
    const { status } = await gateway.send({ body: { id: 'early', type: 'payment.paid', ref: 'r33' } });
    await gateway.send({ body: made(33) });
    await gateway.world.advance(3600_000);
    expect(status).toBe(202);
    expect(await payment('r33')).toMatchObject({ status: 'paid' });
  });

  it('about a record that never comes is a dead letter', async () => {
    await gateway.send({ body: { id: 'never', type: 'payment.paid', ref: 'r34' } });
    await gateway.world.advance(24 * 3600_000);
    const letter = (await gateway.dead()).find((one) => (one['payload'] as JsonObject)['delivery_id'] === 'never');
    expect(letter).toMatchObject({ attempts: 5, errors: [{ path: 'find', code: 'REFERENCE_NOT_FOUND' }] });
  });

  it('quotes no personal value in what is wrong', async () => {
    const body = { ...made(35), payer: 'not an address', reason: 'x' };
    const { status } = await gateway.send({ body: { ...body, id: 'personal', amount: 'much' } });
    await gateway.world.settle();
    const letter = (await gateway.dead()).find((one) => (one['payload'] as JsonObject)['delivery_id'] === 'personal');
    expect(status).toBe(202);
    expect(letter).toMatchObject({ errors: [{ path: 'amount' }, { path: 'payer' }] });
    expect(JSON.stringify(letter)).not.toContain('not an address');
  });

  it('is kept sealed', async () => {
    await gateway.send({ body: { id: 'sealed', type: 'nothing', payer: 'eve@example.com' } });
    await gateway.world.settle();
    expect(JSON.stringify(storedRows(gateway.world))).not.toContain('eve@example.com');
    expect(gateway.world.logger.written.join()).not.toContain('eve@example.com');
  });
});

describe('a source', () => {
  it('takes as much as its rate limit says', async () => {
    const source = { ...GATEWAY, name: 'narrow', rate_limit: { count: 2, per: '1m' } };
    const { inbound_path: path } = await gateway.post('/api/_admin/inbound-sources', source);
    const send = (n: number): ReturnType<GatewayTenant['send']> =>
      gateway.send({ body: { id: `narrow-${n}`, type: 'x' }, path: String(path), headers: { 'x-kind': 'ping' } });
    const answers = [await send(1), await send(2), await send(3)];
    await gateway.world.advance(60_000);
    expect([...answers.map((one) => one.status), (await send(3)).status]).toEqual([200, 200, 429, 200]);
    expect(answers[2]?.json['code']).toBe('RATE_LIMITED');
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is not there when it is switched off, removed or was never made', async () => {
    const off = await gateway.post('/api/_admin/inbound-sources', { ...GATEWAY, name: 'off', active: false });
    const gone = await gateway.post('/api/_admin/inbound-sources', { ...GATEWAY, name: 'gone' });
    const path = `/api/_admin/inbound-sources/${String(gone['id'])}`;
    await gateway.world.call({ method: 'DELETE', path, token: gateway.admin });
    const paths = [off['inbound_path'], gone['inbound_path'], `/api/_inbound/in_${'0'.repeat(32)}`, '/api/_inbound/x'];
    const answers = await Promise.all(paths.map((one) => gateway.send({ body: made(40), path: String(one) })));
    expect(answers.map((one) => one.status)).toEqual([404, 404, 404, 404]);
  });

  it('belongs to one tenant: the key of another does not open it, and writes there do not come here', async () => {
    const { world } = gateway;
    const token = await world.token({ tenant: 'umbrella', roles: ['admin'] });
    const post = (path: string, body: JsonObject): ReturnType<typeof world.call> =>
      world.call({ method: 'POST', path: `/api/_admin/${path}`, token, body });
    const fields = [{ name: 'reference', type: 'string', unique: true }];
    await post('entities', { app: 'shop', name: 'payments', fields });
    const values = { reference: '{{ body.ref }}' };
    const then = { write: { entity: 'payments', operation: 'create', values } };
    const { json } = await post('inbound-sources', { ...GATEWAY, map: [{ then }] });
    const put = { method: 'PUT', path: '/api/_admin/secrets/GATEWAY_KEY', token, body: { value: 'theirs' } };
    await world.call(put);
    const path = String(json['inbound_path']);
    const ours = await gateway.send({ body: made(41), path });
    const theirs = await gateway.send({ body: made(41), path, key: 'theirs' });
    const list = await world.call({ path: '/api/shop/payments', token });
    const read = await world.call({ path: `/api/_admin/inbound-sources/${gateway.source.id}`, token });
    expect([ours.status, theirs.status, read.status]).toEqual([401, 200, 404]);
    expect(list.json['items']).toMatchObject([{ reference: 'r41' }]);
    expect(await payment('r41')).toBeUndefined();
  });

  it('is counted', async () => {
    const made = await gateway.post('/api/_admin/inbound-sources', { ...GATEWAY, name: 'counted' });
    const path = String(made['inbound_path']);
    const ping = { body: { id: 'p1' }, headers: { 'x-kind': 'ping' }, path };
    for (const one of [ping, ping, { body: { id: 'p2' }, path }, { ...ping, key: 'wrong' }]) await gateway.send(one);
    const figures = (await gateway.get('/api/_admin/metrics'))['inbound'] as JsonObject[];
    expect(figures.find((one) => one['name'] === 'counted')).toMatchObject({
      id: made['id'],
      app: 'shop',
      done: 1,
      duplicate: 1,
      parked: 1,
      refused: 1,
      last_done_at: gateway.world.clock.now(),
    });
  });

  it('keeps its path through changes, and shows it', async () => {
    await replaceMap(GATEWAY['map'] as JsonObject[]);
    const shown = await gateway.get(`/api/_admin/inbound-sources/${gateway.source.id}`);
    const { world, admin: token } = gateway;
    const path = `/api/_admin/inbound-sources/${gateway.source.id}`;
    const { status } = await world.call({ method: 'PUT', path, token, body: shown });
    expect(shown['inbound_path']).toBe(gateway.source.path);
    expect(status).toBe(200);
  });

  it('says when its secret is not there', async () => {
    const verify = { kind: 'hmac', header: 'x-signature', secret: 'NOBODY' };
    const bare = await gateway.post('/api/_admin/inbound-sources', { ...GATEWAY, name: 'bare', verify });
    const whole = await gateway.get(`/api/_admin/inbound-sources/${gateway.source.id}`);
    expect(bare['findings']).toMatchObject([{ severity: 'warning', path: 'verify.secret', code: 'UNKNOWN_NAME' }]);
    expect(whole['findings']).toEqual([]);
  });

  it('is for integrators and admins', async () => {
    const { world } = gateway;
    const token = await world.token({ user: 'olga', roles: ['operator', 'member'] });
    const { status } = await world.call({ path: '/api/_admin/inbound-sources', token });
    expect(status).toBe(403);
  });

  it('holds a change of what it writes to', async () => {
    const fields = [{ name: 'reference', type: 'string' }];
    const body = { app: 'shop', name: 'payments', fields, fsm: {} };
    const path = '/api/_admin/entities/shop/payments';
    const { status, json } = await gateway.world.call({ method: 'PUT', path, token: gateway.admin, body });
    expect(status).toBe(422);
    expect(JSON.stringify(json['errors'])).toContain('inbound_sources:shop/gateway.map[');
  });
});
