import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTokens } from '#adapters/embedded/tokens.ts';
import { ERRORS } from '#core/errors/codes.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { createHttpApp } from '#http/app.ts';
import { openWorld, type World } from '#test/support/local-world.ts';

type Operation = { method: string; path: string; operation: JsonObject };

let world: World;
let document: JsonObject;
let operations: Operation[];

beforeAll(async () => {
  world = await openWorld({ packs: [] });
  document = (await world.call({ path: '/api/openapi.json' })).json;
  operations = Object.entries(objectAt('paths')).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {}).map(([method, operation]) => ({
      method,
      path,
      operation: isObject(operation) ? operation : {},
    })),
  );
});
afterAll(() => world.close());

describe('the OpenAPI document', () => {
  it('is of version 3.1 and says what it is', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: expect.any(String), version: expect.any(String) },
    });
    expect(objectAt('components')['securitySchemes']).toEqual({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    });
  });

  it('lists every route and nothing else', () => {
    const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort();
    const mounted = world.app.routes.map(({ method, path }) => `${method} ${path}`).sort();
    expect(documented).toEqual(mounted);
    expect(documented.length).toBeGreaterThan(50);
  });

  it('leaves out the tokens where there is no issuer', async () => {
    const tokens = createTokens({ key: new Uint8Array(32), clock: world.clock });
    const app = createHttpApp({ platform: world.platform, tokens, ready: () => true });
    const { paths } = (await (await app.request('/api/openapi.json')).json()) as { paths: object };
    expect(Object.keys(paths)).not.toContain('/api/_auth/token');
    expect(Object.keys(objectAt('paths'))).toContain('/api/_auth/token');
  });

  it('names each operation once, with a summary and a tag', () => {
    const ids = operations.map(({ operation }) => operation['operationId']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(operations.filter(({ operation }) => !operation['summary'] || !operation['tags'])).toEqual([]);
  });

  it('declares each parameter of a path, and no other', () => {
    const wrong = operations.filter(({ path, operation }) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      const declared = listAt(operation, 'parameters')
        .filter((one) => one['in'] === 'path')
        .map((one) => one['name'])
        .sort();
      return JSON.stringify(inPath) !== JSON.stringify(declared);
    });
    expect(wrong).toEqual([]);
  });

  it('refers to nothing that it does not hold', () => {
    const refs = [...new Set(refsIn(document))];
    const missing = refs.filter(
      (ref) =>
        ref
          .replace('#/', '')
          .split('/')
          .reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), document) === undefined,
    );
    expect(refs.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });

  it('holds no schema that nothing refers to, and none by another way of naming', () => {
    const used = new Set(refsIn(document).map((ref) => ref.split('/').at(-1)));
    const schemas = objectAt('components')['schemas'];
    const unused = Object.keys(isObject(schemas) ? schemas : {}).filter((name) => !used.has(name));
    expect(unused).toEqual([]);
    expect(JSON.stringify(document)).not.toMatch(/\$defs|\$id|\$schema|__shared/);
  });

  it('shows a problem for each status that an error of the operation can have', () => {
    const statuses = new Set(Object.values(ERRORS).map(({ status }) => String(status)));
    for (const { operation } of operations) {
      const responses = operation['responses'];
      const entries = Object.entries(isObject(responses) ? responses : {});
      const problems = entries.filter(([, one]) => JSON.stringify(one).includes('application/problem+json'));
      expect(problems.map(([status]) => status).filter((status) => !statuses.has(status))).toEqual([]);
      expect(entries.some(([status]) => status.startsWith('2'))).toBe(true);
    }
    const create = operations.find(({ operation }) => operation['operationId'] === 'createRecord')?.operation[
      'responses'
    ];
    expect(Object.keys(isObject(create) ? create : {}).sort()).toEqual([
      '200',
      '201',
      '202',
      '400',
      '401',
      '403',
      '404',
      '409',
      '413',
      '415',
      '422',
      '500',
      '503',
    ]);
  });

  it('asks for a token everywhere but where none is needed', () => {
    const open = operations
      .filter(({ operation }) => JSON.stringify(operation['security']) === '[]')
      .map(({ path }) => path);
    expect([...new Set(open)].sort()).toEqual([
      '/api/_auth/token',
      '/api/_inbound/{source}',
      '/api/_tasks/{token}',
      '/api/health',
      '/api/openapi.json',
    ]);
  });

  it('describes lists with their limits', () => {
    const list = operations.find(({ operation }) => operation['operationId'] === 'listRecords')?.operation ?? {};
    const limit = listAt(list, 'parameters').find((one) => one['name'] === 'limit');
    expect(limit).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
    });
  });

  it('marks what only the platform sets', () => {
    const schemas = objectAt('components')['schemas'];
    const rule = isObject(schemas) && isObject(schemas['EventRule']) ? schemas['EventRule'] : {};
    expect(rule['properties']).toMatchObject({ version: { readOnly: true }, deployment: { readOnly: true } });
    expect(rule['required']).toEqual(['name', 'app', 'on', 'then']);
  });
});

function objectAt(name: string): JsonObject {
  const value = document[name];
  return isObject(value) ? value : {};
}

function listAt(operation: JsonObject, name: string): JsonObject[] {
  const value = operation[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function refsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === '$ref' && typeof one === 'string' ? [one] : refsIn(one),
  );
}
