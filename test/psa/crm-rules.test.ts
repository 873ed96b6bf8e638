import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { client, clientWithContact, contact, SOMEBODY } from './customers.ts';
import { eventsOf, typesOf } from './events-of.ts';
import { openPsa, type PsaWorld } from './psa-world.ts';

let psa: PsaWorld;
beforeAll(async () => {
  psa = await openPsa();
});
afterAll(() => psa.world.close());

const send = async (method: string, path: string, body: JsonObject): Promise<JsonObject> => {
  const { status, json } = await psa.call({ method, path: `/api/psa/${path}`, body });
  return { status, code: json['code'] ?? null, detail: json['detail'] ?? null };
};
const read = async (entity: string, id: string): Promise<JsonObject> =>
  (await psa.call({ method: 'GET', path: `/api/psa/${entity}/${id}` })).json;

describe('a client', () => {
  it('that is deleted is put away and stays in sight', async () => {
    const { id } = await client({ psa });
    const types = await typesOf({ psa, run: () => psa.remove('clients', id) });
    expect(types).toEqual(['CLIENT_ARCHIVED', 'CLIENT_STATUS_CHANGED']);
    expect(await read('clients', id)).toMatchObject({ status: 'archived' });
    expect(await typesOf({ psa, run: () => psa.remove('clients', id) })).toEqual([]);
  });

  it('has no main contact of another client', async () => {
    const { id } = await client({ psa });
    const other = await clientWithContact(psa);
    const answer = await send('PATCH', `clients/${id}`, { primary_contact_id: other.contact.id });
    expect(answer).toMatchObject({ code: 'HOOK_ABORT', detail: 'the primary_contact_id belongs to another client' });
  });

  it('is not talked about with a contact of another client', async () => {
    const { id } = await client({ psa });
    const other = await clientWithContact(psa);
    const talk = { client_id: id, contact_id: other.contact.id, kind: 'call', channel: 'phone' };
    expect(await send('POST', 'interactions', talk)).toMatchObject({ code: 'HOOK_ABORT' });
  });

  it('is not part of itself', async () => {
    const { id } = await client({ psa });
    expect(await send('PATCH', `clients/${id}`, { parent_id: id })).toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});

it('a note is about one client or one contact, not both and not none', async () => {
  const both = await clientWithContact(psa);
  const abouts: JsonObject[] = [{ client_id: both.client.id, contact_id: both.contact.id }, {}];
  const answers = await Promise.all(abouts.map((about) => send('POST', 'notes', { ...about, body: 'Late payer' })));
  expect(answers).toMatchObject([{ code: 'VALIDATION_FAILED' }, { code: 'VALIDATION_FAILED' }]);
});

it('what is to come is not logged as if it had been', async () => {
  const { id: client_id } = await client({ psa });
  const talk = { client_id, kind: 'visit', channel: 'in_person', happened_at: '2030-01-01T09:00:00Z' };
  expect(await send('POST', 'interactions', talk)).toMatchObject({ code: 'VALIDATION_FAILED' });
});

it('events name nobody: what is personal stands in them as hashes, and notes are not quoted', async () => {
  const events = await eventsOf({
    psa,
    run: async () => {
      const { id } = await contact({ psa, values: { full_name: 'Vera Maria Cruz', email: 'Vera@Cruz.example' } });
      await psa.update('contacts', id, { full_name: 'Vera Lopez Cruz', phone: '+49 30 654321' });
      await psa.create('notes', { contact_id: id, body: 'Vera is on leave' });
    },
  });
  expect(events.map((one) => one.type)).toEqual(['CONTACT_CREATED', 'CONTACT_UPDATED', 'NOTE_CREATED']);
  expect(events[0]?.payload).toMatchObject({ fullName: expect.stringMatching(/^pii:/) });
  expect(events[1]?.payload).toMatchObject({ updatedFields: ['full_name', 'phone'] });
  expect(JSON.stringify(events)).not.toMatch(/vera|cruz|654321|leave/i);
});

describe('no event comes', () => {
  it.each<[string, string, () => Promise<() => Promise<unknown>>]>([
    [
      'CLIENT_UPDATED',
      'when a client only gets another status, owner or main contact',
      async () => {
        const both = await clientWithContact(psa);
        const values = { status: 'active', owner_id: SOMEBODY, primary_contact_id: both.contact.id };
        return () => psa.update('clients', both.client.id, values);
      },
    ],
    [
      'CLIENT_UPDATED',
      'when nothing about a client is new',
      async () => {
        const { id } = await client({ psa, values: { city: 'Kiel' } });
        return () => psa.update('clients', id, { city: ' Kiel ' });
      },
    ],
    [
      'CLIENT_OWNER_ASSIGNED',
      'when a client has no owner any more',
      async () => {
        const { id } = await client({ psa, values: { owner_id: SOMEBODY } });
        return () => psa.update('clients', id, { owner_id: null });
      },
    ],
    [
      'CLIENT_ARCHIVED',
      'when a client is taken up again',
      async () => {
        const { id } = await client({ psa });
        await psa.remove('clients', id);
        return () => psa.update('clients', id, { status: 'inactive' });
      },
    ],
    [
      'CONTACT_PRIMARY_SET',
      'when a client has no main contact any more',
      async () => {
        const both = await clientWithContact(psa);
        await psa.update('clients', both.client.id, { primary_contact_id: both.contact.id });
        return () => psa.update('clients', both.client.id, { primary_contact_id: null });
      },
    ],
    [
      'CONTACT_UPDATED',
      'when a contact is put away',
      async () => {
        const { id } = await contact({ psa });
        return () => psa.remove('contacts', id);
      },
    ],
    [
      'INTERACTION_LOGGED',
      'when the outcome of a call is corrected',
      async () => {
        const { id: client_id } = await client({ psa });
        const { id } = await psa.create('interactions', { client_id, kind: 'call', channel: 'phone' });
        return () => psa.update('interactions', id, { outcome: 'Called back' });
      },
    ],
  ])('%s %s', async (type, _, prepare) => {
    const run = await prepare();
    expect(await typesOf({ psa, run })).not.toContain(type);
  });
});
