import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { client, SOMEBODY } from './customers.ts';
import { typesOf } from './events-of.ts';
import { openPsa, type PsaWorld } from './psa-world.ts';

let psa: PsaWorld;
beforeAll(async () => {
  psa = await openPsa();
});
afterAll(() => psa.world.close());

const tag = async (values: JsonObject): Promise<string> => (await psa.create('tags', values)).id;
const put = async (tag_id: string, on: JsonObject): Promise<JsonObject> => {
  const body = { tag_id, entity_type: 'client', ...on };
  const { status, json } = await psa.call({ method: 'POST', path: '/api/psa/tag_applications', body });
  return { ...json, status };
};
const remove = async (path: string): Promise<JsonObject> => {
  const { status, json } = await psa.call({ method: 'DELETE', path: `/api/psa/${path}` });
  return { ...json, status };
};

describe('a tag', () => {
  it('is there once, however it is written', async () => {
    await tag({ name: 'Gold' });
    const { json } = await psa.call({ method: 'POST', path: '/api/psa/tags', body: { name: ' gold' } });
    expect(json).toMatchObject({ code: 'DUPLICATE_VALUE' });
  });

  it('is put on a record once, and on nothing that is not there', async () => {
    const id = await tag({ name: 'silver' });
    const { id: entity_id } = await client({ psa });
    expect(await put(id, { entity_id })).toMatchObject({ status: 201 });
    expect(await put(id, { entity_id })).toMatchObject({ code: 'DUPLICATE_VALUE' });
    expect(await put(id, { entity_id: SOMEBODY })).toMatchObject({ code: 'HOOK_ABORT' });
    expect(await put(id, { entity_id, entity_type: 'contact' })).toMatchObject({ code: 'HOOK_ABORT' });
  });

  it('that is in use is not deleted; put out of use it goes on no other record', async () => {
    const id = await tag({ name: 'bronze' });
    const { id: entity_id } = await client({ psa });
    const applied = await put(id, { entity_id });
    expect(await remove(`tags/${id}`)).toMatchObject({ code: 'VALIDATION_FAILED' });
    await psa.update('tags', id, { active: false });
    const other = { entity_id: (await client({ psa })).id };
    expect(await put(id, other)).toMatchObject({ code: 'VALIDATION_FAILED' });
    await psa.remove('tag_applications', String(applied['id']));
    expect(await remove(`tags/${id}`)).toMatchObject({ status: 204 });
  });
});

it('no TAG_REMOVED comes when a tag is deleted that marks nothing', async () => {
  const id = await tag({ name: 'unused' });
  expect(await typesOf({ psa, run: () => remove(`tags/${id}`) })).toEqual([]);
});

it('no TAG_DEFINITION_UPDATED comes when nothing about a tag is new', async () => {
  const id = await tag({ name: 'same' });
  expect(await typesOf({ psa, run: () => psa.update('tags', id, { name: 'same ' }) })).toEqual([]);
});
