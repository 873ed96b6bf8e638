import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

const articles: JsonObject = {
  app: 'cms',
  name: 'articles',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'slug', type: 'string', unique: true },
    { name: 'section', type: 'string' },
    { name: 'path', type: 'string' },
  ],
  unique: [['section', 'path']],
  template_overrides: {
    controller: {
      hooks: [
        { events: ['create', 'update'], handler: 'generate_slug', params: { from: 'title', to: 'slug' } },
        {
          events: ['create', 'update'],
          handler: 'generate_slug',
          params: { from: 'title', to: 'path', maxLength: 40 },
        },
      ],
    },
  },
};

let tenant: Tenant;
beforeAll(async () => {
  tenant = await openTenant({ definitions: { entities: [articles] } });
});
afterAll(() => tenant.world.close());
const create = (body: JsonObject): Promise<{ status: number; json: JsonObject }> =>
  tenant.world.call({ method: 'POST', path: '/api/cms/articles', token: tenant.admin, body });

it('gives 100 articles of one title, made at once, 100 slugs without a gap', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => create({ title: 'Hello, World!' })));
  expect(answers.map(({ status, json }) => json['code'] ?? status)).toEqual(Array(100).fill(201));
  const slugs = answers.map(({ json }) => String(json['slug']));
  const all = ['hello-world', ...Array.from({ length: 99 }, (_, i) => `hello-world-${i + 2}`)];
  expect(new Set(slugs)).toEqual(new Set(all));
});

it('keeps a slug unique only where it must be', async () => {
  const first = await create({ title: 'Same', section: 'a' });
  const second = await create({ title: 'Same', section: 'b' });
  const third = await create({ title: 'Same', section: 'a' });
  expect([first, second, third].map(({ json }) => json['path'])).toEqual(['same', 'same', 'same-2']);
});

it('refuses a slug that is asked for and taken, and never changes one that is out', async () => {
  const { json: made } = await create({ title: 'Mine' });
  const taken = await create({ title: 'Other', slug: 'MINE' });
  const renamed = await tenant.patch(`/api/cms/articles/${String(made['id'])}`, { title: 'Renamed' });
  expect([taken.status, taken.json['code']]).toEqual([422, 'DUPLICATE_VALUE']);
  expect(renamed).toMatchObject({ title: 'Renamed', slug: 'mine' });
});

it('gives the slug of a deleted article to the next one', async () => {
  const { json: made } = await create({ title: 'Gone' });
  const path = `/api/cms/articles/${String(made['id'])}`;
  await tenant.world.call({ method: 'DELETE', path, token: tenant.admin });
  const { json } = await create({ title: 'Gone' });
  expect(json['slug']).toBe('gone');
});
