import { describe, expect, it } from '@jest/globals';
import { checkPayload } from '#core/catalog/check-payload.ts';
import { systemEventType } from '#core/catalog/system-types.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { DroEvent } from '#core/plan/event.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { modelOf, planWrite } from '#test/support/planned-write.ts';
import { refusal } from '#test/support/refusal.ts';

const MASK = expect.stringMatching(/^pii:[0-9a-f]{32}$/);
const ID = '0190a0c0-0000-7000-8000-000000000001';
const SENT: JsonObject = { messageId: ID, provider: 'google', from: { email: 'desk@example.com' }, to: '{{ to }}' };

const note: JsonObject = {
  app: 'crm',
  type: 'letter.noted',
  description: 'A letter is noted down',
  payload: [
    { name: 'about', type: 'string' },
    { name: 'mail', type: 'email' },
    { name: 'count', type: 'integer' },
    { name: 'known', type: 'boolean' },
  ],
};

function letters(emits: JsonObject[]): ReturnType<typeof modelOf> {
  const address: JsonObject[] = [
    { name: 'email', type: 'email', required: true },
    { name: 'name', type: 'string' },
  ];
  const fields: JsonObject[] = [
    { name: 'subject', type: 'string' },
    { name: 'to', type: 'list', pii: true, fields: address },
    { name: 'nick', type: 'string', pii: true },
    { name: 'mail', type: 'email', pii: true },
    { name: 'age', type: 'integer', pii: true },
  ];
  const letter: JsonObject = { app: 'crm', name: 'letters', fields, emits };
  return modelOf({ definitions: { entity_definitions: [letter], event_catalog: [note] } });
}

async function sent(a: { emit: JsonObject; values: JsonObject }): Promise<DroEvent[]> {
  const command = { operation: 'create' as const, app: 'crm', entity: 'letters', values: a.values };
  const { plan } = await planWrite({ model: letters([a.emit]), command });
  return plan.journal.events;
}

describe('a personal value in the payload of an event', () => {
  it('is the hash that the journal has, and the schema takes it for an address or any other text', async () => {
    const emit = { event: 'letter.noted', payload: { about: '{{ nick }}', mail: '{{ record.mail }}' } };
    const [lifecycle, event] = await sent({ emit, values: { nick: 'Jo', mail: 'jo@example.com' } });
    expect(event?.payload).toEqual({ about: MASK, mail: MASK });
    expect(event?.payload).toEqual({ about: lifecycle?.record?.['nick'], mail: lifecycle?.record?.['mail'] });
    expect(JSON.stringify(event)).not.toContain('Jo"');
  });

  it('keeps the form of a list, and the event can be checked again as it is', async () => {
    const to: JsonObject[] = [{ email: 'ana@example.com', name: 'Ana' }, { email: 'jo@example.com' }];
    const emit = { event: 'OUTBOUND_EMAIL_QUEUED', payload: SENT };
    const [, event] = await sent({ emit, values: { to } });
    expect(event?.payload?.['to']).toEqual([{ email: MASK, name: MASK }, { email: MASK }]);
    const type = systemEventType('OUTBOUND_EMAIL_QUEUED');
    const base = { tenantId: 'acme', occurredAt: '2026-03-01T12:00:00.000Z', actor: SYSTEM_ACTOR };
    // whoever writes in these tests has no uuid
    const { actorUserId: _, ...payload } = event?.payload ?? {};
    expect(type && checkPayload({ type, payload, base }).issues).toEqual([]);
  });

  it('may be asked whether there is one', async () => {
    const known = '{{ has(nick) && record.mail != null }}';
    const emit = { event: 'letter.noted', payload: { known, about: '{{ nick == null ? subject : null }}' } };
    const [, event] = await sent({ emit, values: { nick: 'Jo', mail: 'jo@example.com', subject: 'Hello' } });
    expect(event?.payload).toEqual({ known: true });
  });

  it('changes no other member, also where a text or an id happens to have it in it', async () => {
    const emit = { event: 'letter.noted', payload: { about: '{{ subject }}', mail: '{{ mail }}' } };
    const [, event] = await sent({ emit, values: { subject: 'Hello', nick: 'ell', mail: 'jo@example.com' } });
    expect(event?.payload).toEqual({ about: 'Hello', mail: MASK });
  });

  it.each<[string, JsonObject]>([
    ['in a text', { about: 'for {{ nick }}' }],
    ['worked out of', { about: '{{ upper(nick) }}' }],
    ['compared', { known: '{{ nick == "Jo" }}' }],
    ['a number', { count: '{{ age }}' }],
  ])('is refused when the definition is saved, where its hash would say something wrong: %s', async (_, payload) => {
    const emit = { event: 'letter.noted', payload };
    expect(await refusal(sent({ emit, values: {} }))).toMatchObject({
      issues: [{ code: 'BINDING_MISMATCH', path: `emits[0].payload.${Object.keys(payload)[0]}` }],
    });
  });
});
