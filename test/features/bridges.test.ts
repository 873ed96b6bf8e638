import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import { openWorld, type World, type WorldAnswer } from '#test/support/local-world.ts';
import { packOf } from '#test/support/pack-of.ts';

const heard: string[] = [];
const tag = (name: string): Hook =>
  defineHook({
    ...{ name, phase: 'before', docs: name, params: z.strictObject({}) },
    run: ({ record }) => ({ update: { tags: `${String(record['tags'] ?? '')}+${name}` } }),
  });
const tell = defineHook({
  ...{ name: 'tell_chat', phase: 'after', docs: 'Notes who came by.', params: z.strictObject({}) },
  run: ({ via, record }) => void heard.push(`${via}:${String(record['subject'])}`) as undefined,
});
const conversations: JsonObject = {
  name: 'conversations',
  bridged_into: ['chat'],
  aliases: ['threads'],
  fields: [
    { name: 'subject', type: 'string' },
    { name: 'tags', type: 'string' },
  ],
  indexes: [['subject']],
  template_overrides: {
    controller: {
      hooks: [
        { events: ['create'], handler: 'everywhere', scope: 'tenant' },
        { events: ['create'], handler: 'messaging_only', scope: 'app' },
        { events: ['create'], handler: 'chat_only', scope: 'app', app: 'chat' },
        { events: ['create'], handler: 'tell_chat', scope: 'app', app: 'chat' },
      ],
    },
  },
};

let world: World;
let token: string;
beforeAll(async () => {
  const hooks = [tag('everywhere'), tag('messaging_only'), tag('chat_only'), tell];
  world = await openWorld({ packs: [packOf({ app: 'messaging', entities: [conversations], hooks })] });
  token = await world.token({ user: 'root', roles: ['admin'] });
  await world.call({ method: 'POST', path: '/api/_admin/apps/messaging/install', token });
});
afterAll(() => world.close());

const call = (method: string, path: string, body?: JsonObject): Promise<WorldAnswer> =>
  world.call({ method, path, token, ...(body && { body }) });

describe('conversations of messaging, bridged into chat', () => {
  it.each([
    ['/api/messaging/conversations', '+everywhere+messaging_only'],
    ['/api/chat/conversations', '+everywhere+chat_only'],
    ['/api/messaging/threads', '+everywhere+messaging_only'],
    ['/api/chat/proj_conversations', '+everywhere+chat_only'],
  ])('written through %s run %s', async (path, tags) => {
    const { status, json } = await call('POST', path, { subject: path });
    expect([status, json['tags']]).toEqual([201, tags]);
  });

  it('tell of themselves after the commit where they came through the app that is meant', async () => {
    await world.settle();
    heard.length = 0;
    await call('POST', '/api/messaging/conversations', { subject: 'one' });
    await call('POST', '/api/chat/conversations', { subject: 'two' });
    await world.settle();
    expect(heard).toEqual(['chat:two']);
  });

  it('are the same records by every path: read, changed, listed and deleted', async () => {
    const { json } = await call('POST', '/api/chat/conversations', { subject: 'shared' });
    const id = String(json['id']);
    const read = await call('GET', `/api/messaging/conversations/${id}`);
    const changed = await call('PATCH', `/api/messaging/threads/${id}`, { subject: 'changed' });
    const again = await call('GET', `/api/chat/conversations/${id}`);
    const listed = await call('GET', `/api/chat/conversations?filter=${encodeURIComponent('subject == "changed"')}`);
    const deleted = await call('DELETE', `/api/chat/conversations/${id}`);
    const gone = await call('GET', `/api/messaging/conversations/${id}`);
    expect([read.json['subject'], changed.json['version'], again.json['subject']]).toEqual(['shared', 2, 'changed']);
    expect(listed.json).toMatchObject({ items: [{ id }] });
    expect([deleted.status, gone.status]).toEqual([204, 404]);
  });

  it('are one entity to the journal', async () => {
    const { json } = await call('POST', '/api/chat/conversations', { subject: 'one name' });
    const audit = await call('GET', `/api/_admin/audit?record_id=${String(json['id'])}`);
    expect(JSON.stringify(audit.json)).not.toContain('"chat"');
  });
});

describe('an alias', () => {
  const entity = (app: string, name: string, more: JsonObject = {}): JsonObject => ({
    ...{ app, name, fields: [{ name: 'subject', type: 'string' }] },
    ...more,
  });
  const bindings = { template_overrides: { controller: { hooks: [{ events: ['create'], handler: 'everywhere' }] } } };

  it.each([
    ['chat', 'conversations'],
    ['messaging', 'threads'],
    ['messaging', 'proj_conversations'],
    ['chat', 'proj_conversations'],
  ])('takes no bindings: %s/%s is refused with the entity that does', async (app, name) => {
    const { status, json } = await call('POST', '/api/_admin/entities', entity(app, name, bindings));
    expect([status, json['errors']]).toEqual([
      422,
      [
        { path: 'name', code: 'ALIAS', message: expect.stringContaining('messaging/conversations') },
        {
          path: 'template_overrides.controller.hooks',
          code: 'ALIAS',
          message: expect.stringContaining('bind the hooks to messaging/conversations'),
        },
      ],
    ]);
  });

  it('says what it stands for when its definition is asked for', async () => {
    const { status, json } = await call('GET', '/api/_admin/entities/chat/conversations');
    expect([status, json['detail']]).toEqual([404, expect.stringContaining('alias of messaging/conversations')]);
  });

  it('stands for one entity only, and never for one that has its own definition', async () => {
    await call('POST', '/api/_admin/entities', entity('chat', 'rooms'));
    const taken = await call('POST', '/api/_admin/entities', entity('chat', 'boards', { aliases: ['rooms'] }));
    const shared = await call(
      'POST',
      '/api/_admin/entities',
      entity('portal', 'posts', { aliases: ['chat/conversations'] }),
    );
    expect(taken.json['errors']).toMatchObject([{ path: 'aliases[0]', code: 'ALIAS' }]);
    expect(shared.json['errors']).toMatchObject([{ path: 'aliases[0]', code: 'ALIAS' }]);
  });

  it('lies below no path of the platform itself, nor does an entity', async () => {
    const bridged = await call(
      'POST',
      '/api/_admin/entities',
      entity('portal', 'topics', { bridged_into: ['health'] }),
    );
    const own = await call('POST', '/api/_admin/entities', entity('health', 'checks'));
    expect(bridged.json['errors']).toMatchObject([{ path: 'bridged_into[0]', code: 'RESERVED_NAME' }]);
    expect(own.json['errors']).toMatchObject([{ path: 'app', code: 'RESERVED_NAME' }]);
  });

  it('is shown with a warning where a binding counts for one app only', async () => {
    const { json } = await call('GET', '/api/_admin/entities/messaging/conversations');
    const codes = (json['findings'] as JsonObject[]).map((one) => [one['severity'], one['code']]);
    expect(codes).toEqual([
      ['warning', 'SCOPE_BYPASS'],
      ['warning', 'SCOPE_BYPASS'],
    ]);
  });
});
