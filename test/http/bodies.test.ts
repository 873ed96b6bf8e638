import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { defineDeals } from './lab.ts';

const MB = 1024 * 1024;

let world: World;
let token: string;
let count = 0;

beforeAll(async () => {
  world = await openWorld({ packs: [] });
  await defineDeals({ world, token: await world.token({ user: 'admin', roles: ['admin'] }) });
  token = await world.token({ roles: ['member'] });
});
afterAll(() => world.close());

describe('a body', () => {
  it.each([
    ['nothing', ''],
    ['half of an object', '{"name": "x"'],
    ['words', 'name=x'],
    ['a list', '[{"name":"x"}]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['a number', '1'],
  ])('must be one JSON object, not %s', async (_, body) => {
    const { status, json } = await post({ body });
    expect([status, json['code']]).toEqual([400, 'MALFORMED_BODY']);
  });

  it('must be UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"name":"caf'), Buffer.from([0xe9]), Buffer.from('"}')]);
    const { status, json } = await send({ body: bytes, headers: {} });
    expect([status, json['code']]).toEqual([400, 'MALFORMED_BODY']);
  });

  it('may begin with a byte order mark', async () => {
    const { status } = await post({ body: `\ufeff{"name":"${unique()}"}` });
    expect(status).toBe(201);
  });

  it.each([['application/json'], ['application/json; charset=utf-8'], ['Application/JSON;charset="UTF-8"']])(
    'may be sent as %s',
    async (type) => {
      const { status } = await post({ body: `{"name":"${unique()}"}`, type });
      expect(status).toBe(201);
    },
  );

  it('may be sent without a content type', async () => {
    const { status } = await send({ body: Buffer.from(`{"name":"${unique()}"}`), headers: {} });
    expect(status).toBe(201);
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/json; charset=latin1'],
    ['application/jsonp'],
  ])('is not taken as %s', async (type) => {
    const { status, json } = await post({ body: `{"name":"${unique()}"}`, type });
    expect([status, json['code']]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('may have 1 MB and no byte more', async () => {
    const exact = padded(MB);
    const over = padded(MB + 1);
    const results = [await post({ body: exact }), await post({ body: over })];
    // the name is too long, but the body was read
    expect(results.map((one) => one.json['code'])).toEqual(['VALIDATION_FAILED', 'BODY_TOO_LARGE']);
    expect(results.map((one) => one.status)).toEqual([422, 413]);
  });

  it('of 5 MB is refused by the length that it announces, unread', async () => {
    let read = 0;
    const body = chunks({
      total: 5 * MB,
      onRead: (bytes) => {
        read += bytes;
      },
    });
    const { status, json } = await send({ body, headers: { 'content-length': String(5 * MB) } });
    expect([status, json['code']]).toEqual([413, 'BODY_TOO_LARGE']);
    // a stream may prepare its first piece by itself
    expect(read).toBeLessThanOrEqual(MB / 16);
  });

  it('of 5 MB without a length is read no further than it takes to know', async () => {
    let read = 0;
    const body = chunks({
      total: 5 * MB,
      onRead: (bytes) => {
        read += bytes;
      },
    });
    const { status, json } = await send({ body, headers: {} });
    expect([status, json['code']]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(read).toBeLessThanOrEqual(MB + MB / 8);
  });

  it('is refused when it is nested deeper than code can follow', async () => {
    const deep = (levels: number): string =>
      `{"name":"${unique()}","extra":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    const results = [
      await post({ body: deep(100) }),
      await post({ body: deep(300) }),
      await post({ body: deep(100_000) }),
    ];
    expect(results.map((one) => one.status)).toEqual([201, 400, 400]);
    expect(results[2]?.json['code']).toBe('MALFORMED_BODY');
  });

  it.each([
    ['at the top', '{"name":"x","__proto__":{"checked":true}}', '__proto__'],
    ['inside', '{"name":"x","extra":[{"__proto__":{"a":1}}]}', 'extra[0].__proto__'],
    ['in disguise', '{"name":"x","\\u005f_proto__":{"checked":true}}', '__proto__'],
  ])('cannot reach behind objects: __proto__ %s', async (_, body, path) => {
    const { status, json } = await post({ body });
    expect(status).toBe(422);
    expect(json['errors']).toEqual([expect.objectContaining({ path, code: 'UNKNOWN_KEY' })]);
    expect(({} as Record<string, unknown>)['checked']).toBeUndefined();
  });

  it('keeps names that objects have by themselves as plain keys', async () => {
    const { status, json } = await post({ body: `{"name":"${unique()}","extra":{"constructor":1,"toString":"x"}}` });
    const unknown = await post({ body: `{"name":"${unique()}","constructor":{"prototype":1}}` });
    expect(status).toBe(201);
    expect(json['extra']).toEqual({ constructor: 1, toString: 'x' });
    expect(unknown.json['errors']).toEqual([expect.objectContaining({ path: 'constructor', code: 'UNKNOWN_FIELD' })]);
  });

  it("that breaks off is the sender's mistake", async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    });
    const { status, json } = await send({ body, headers: {} });
    expect([status, json['code']]).toEqual([400, 'MALFORMED_BODY']);
  });
});

it.each<[string, Record<string, string>]>([
  ['with the content type of a form', { 'content-length': '0', 'content-type': 'application/x-www-form-urlencoded' }],
  ['with nothing at all', {}],
])('no body is taken where none is needed: %s', async (_, headers) => {
  const path = '/api/_workflows/01900000-0000-7000-8000-00000000dead/approve';
  const { status } = await world.call({ method: 'POST', path, token, headers });
  expect(status).toBe(404);
});

function unique(): string {
  return `deal ${++count}`;
}

function post(a: { body: string; type?: string }): Promise<WorldAnswer> {
  const headers = { 'content-type': a.type ?? 'application/json' };
  return world.call({ method: 'POST', path: '/api/crm/deals', token, body: a.body, headers });
}

/** Sends bytes as they are: nobody adds a content type. */
async function send(a: {
  body: Uint8Array | ReadableStream<Uint8Array>;
  headers: Record<string, string>;
}): Promise<WorldAnswer> {
  const headers = { authorization: `Bearer ${token}`, ...a.headers };
  const init: RequestInit = { method: 'POST', headers, body: a.body, duplex: 'half' };
  const response = await world.app.request('/api/crm/deals', init);
  return { status: response.status, headers: response.headers, json: JSON.parse(await response.text()) };
}

/** A body of some bytes in pieces of 64 KB, which tells how much of it was asked for. */
function chunks(a: { total: number; onRead: (bytes: number) => void }): ReadableStream<Uint8Array> {
  const piece = new Uint8Array(MB / 16).fill(0x20);
  let left = a.total;
  return new ReadableStream({
    pull: (controller) => {
      a.onRead(piece.length);
      left -= piece.length;
      controller.enqueue(piece);
      if (left <= 0) controller.close();
    },
  });
}

/** An object of exactly so many bytes. */
function padded(bytes: number): string {
  const empty = '{"name":""}';
  return `{"name":"${'x'.repeat(bytes - empty.length)}"}`;
}
