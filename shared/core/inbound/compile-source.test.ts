import { describe, expect, it } from '@jest/globals';
import { parseDefinition } from '#core/definitions/collections.ts';
import { TenantModel } from '#core/definitions/tenant-model.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import { BUILTIN_HOOKS } from '#core/hooks/builtins/index.ts';
import { HookRegistry } from '#core/hooks/registry.ts';
import type { JsonObject } from '#core/json/json.ts';

const ORDERS: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [
    { name: 'number', type: 'string', unique: true },
    { name: 'status', type: 'enum', values: ['open', 'done'] },
    { name: 'region', type: 'string' },
    { name: 'place', type: 'integer' },
  ],
  unique: [['region', 'place']],
  fsm: { status: 'order_status' },
};
const STATUS: JsonObject = {
  app: 'shop',
  name: 'order_status',
  initial: 'open',
  terminal: ['done'],
  transitions: [{ from: 'open', to: 'done' }],
};
const HMAC: JsonObject = { kind: 'hmac', header: 'x-sig', secret: 'KEY' };
const SOURCE: JsonObject = { app: 'shop', name: 'in', verify: HMAC, map: [{ then: { ignore: 'all of it' } }] };

const write = (change: JsonObject): JsonObject => ({
  map: [{ then: { write: { entity: 'orders', operation: 'create', values: {}, ...change } } }],
});
const verify = (change: JsonObject): JsonObject => ({ verify: { ...HMAC, ...change } });
const event = (type: string, payload: JsonObject): JsonObject => ({ map: [{ then: { event: { type, payload } } }] });

/** What is wrong with a source, as `path code`. */
function issuesOf(change: JsonObject): string[] {
  const common = { version: 1, created_at: '', updated_at: '', pack: null };
  try {
    const model = new TenantModel({
      tenant: 'acme',
      hooks: new HookRegistry({ hooks: BUILTIN_HOOKS }),
      definitions: [
        {
          ...common,
          id: 'f',
          collection: 'fsm_specs',
          body: parseDefinition({ collection: 'fsm_specs', value: STATUS }),
        },
        {
          ...common,
          id: 'e',
          collection: 'entity_definitions',
          body: parseDefinition({ collection: 'entity_definitions', value: ORDERS }),
        },
        {
          ...common,
          id: 's',
          collection: 'inbound_sources',
          body: parseDefinition({ collection: 'inbound_sources', value: { ...SOURCE, ...change } }),
        },
      ],
    });
    model.inboundSource('s');
    return [];
  } catch (error) {
    if (!isDroError(error)) throw error;
    return error.issues.map((issue) => `${issue.path} ${issue.code}`);
  }
}

describe('a source is taken', () => {
  it.each<[string, JsonObject]>([
    ['that ignores all', {}],
    ['that makes records', write({ values: { number: '{{ body.a[0].b }}' } })],
    ['that finds by id', write({ operation: 'update', find: { id: '{{ body.id }}' }, values: { region: 'x' } })],
    ['that finds by a unique', write({ operation: 'update', find: { number: '{{ body.n }}' }, values: {} })],
    [
      'that finds by a unique of two',
      write({ operation: 'transition', find: { place: 1, region: '{{ body.r }}' }, values: { status: 'done' } }),
    ],
    [
      'with a state that only the body knows',
      write({ operation: 'transition', find: { id: 'x' }, values: { status: '{{ body.s }}' } }),
    ],
    ['that signs its time', verify({ timestamp_header: 'x-time', tolerance: '1h', signed: 'v0:{timestamp}:{body}' })],
    [
      'of SNS',
      {
        verify: { kind: 'sns', topic_arns: ['arn:aws:sns:eu-west-1:123456789012:a'] },
        dedupe: { path: 'sns.subject' },
      },
    ],
    ['that sees headers', { headers: ['x-kind'], map: [{ when: 'headers["x-kind"] == "a"', then: { ignore: 'a' } }] }],
    [
      'that takes items',
      {
        map: [
          {
            each: 'body',
            then: {
              write: {
                entity: 'orders',
                operation: 'create',
                values: { number: '{{ item.n }}', place: '{{ index }}' },
              },
            },
          },
        ],
      },
    ],
  ])('%s', (_, change) => {
    expect(issuesOf(change)).toEqual([]);
  });
});

describe('a source is refused', () => {
  it.each<[string, JsonObject, string[]]>([
    ['without a map', { map: [] }, ['map OUT_OF_RANGE']],
    ['with a key that is none', { maps: [] }, ['maps UNKNOWN_KEY']],
    ['with two things to do', { map: [{ then: { ignore: 'x', write: {} } }] }, ['map[0].then.write UNKNOWN_KEY']],
    ['with a header in capitals', verify({ header: 'X-Sig' }), ['verify.header INVALID_FORMAT']],
    ['with a secret of no name', verify({ secret: 'my key' }), ['verify.secret INVALID_FORMAT']],
    ['with an algorithm that is weak', verify({ algorithm: 'md5' }), ['verify.algorithm NOT_IN_VALUES']],
    [
      'with a tolerance of a month',
      verify({ timestamp_header: 'x-t', tolerance: '30d' }),
      ['verify.tolerance WRONG_TYPE'],
    ],
    ['with a tolerance of nothing', verify({ tolerance: '1h' }), ['verify.tolerance NOT_APPLICABLE']],
    [
      'with a time that is not signed',
      verify({ timestamp_header: 'x-t', signed: '{body}' }),
      ['verify.signed NOT_APPLICABLE'],
    ],
    ['with a body that is not signed', verify({ signed: 'v0' }), ['verify.signed NOT_APPLICABLE']],
    ['with a prefix of parts', verify({ prefix: 'a', parts: { signature: 'v1' } }), ['verify.prefix NOT_APPLICABLE']],
    [
      'with a topic that is none',
      { verify: { kind: 'sns', topic_arns: ['x'] } },
      ['verify.topic_arns[0] INVALID_FORMAT'],
    ],
    [
      'with a condition that does not hold together',
      { map: [{ when: 'headers["x"] == 1', then: { ignore: 'x' } }] },
      ['map[0].when UNKNOWN_NAME'],
    ],
    [
      'with SNS names where there is none',
      { map: [{ when: 'sns.subject == "a"', then: { ignore: 'x' } }] },
      ['map[0].when UNKNOWN_NAME'],
    ],
    [
      'with an item where there is none',
      write({ values: { number: '{{ item }}' } }),
      ['map[0].then.write.values.number UNKNOWN_NAME'],
    ],
    [
      'with entries behind one that takes all',
      { map: [{ then: { ignore: 'a' } }, { then: { ignore: 'b' } }] },
      ['map[1] UNREACHABLE'],
    ],
    ['with an entity that is not there', write({ entity: 'order' }), ['map[0].then.write.entity UNKNOWN_ENTITY']],
    [
      'with a field that is not there',
      write({ values: { numbr: 1 } }),
      ['map[0].then.write.values.numbr UNKNOWN_FIELD'],
    ],
    ['with a create that finds', write({ find: { id: 'x' } }), ['map[0].then.write.find NOT_APPLICABLE']],
    ['with an update that finds nothing', write({ operation: 'update' }), ['map[0].then.write.find REQUIRED']],
    [
      'that finds by what many have',
      write({ operation: 'update', find: { region: 'x' } }),
      ['map[0].then.write.find NOT_INDEXED'],
    ],
    [
      'with a move of what does not move',
      write({ operation: 'transition', find: { id: 'x' }, values: { region: 'x' } }),
      ['map[0].then.write.values.region UNKNOWN_FSM'],
    ],
    [
      'with a move to nowhere',
      write({ operation: 'transition', find: { id: 'x' }, values: { status: 'gone' } }),
      ['map[0].then.write.values.status UNKNOWN_STATE'],
    ],
    ['with an event that is none', event('order.paid', {}), ['map[0].then.event.type UNKNOWN_EVENT']],
    ['with an event that is never sent', event('COMPANY_CREATED', {}), ['map[0].then.event.type NOT_EMITTED']],
    [
      'with a payload that cannot be',
      event('TAG_DEFINITION_CREATED', { tag: 'x' }),
      ['map[0].then.event.payload.tag UNKNOWN_FIELD', 'map[0].then.event.payload.tagId REQUIRED'],
    ],
  ])('%s', (_, change, issues) => {
    expect(issuesOf(change)).toEqual(expect.arrayContaining(issues));
  });
});
