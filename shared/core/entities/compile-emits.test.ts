import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf, planWrite, rowOf } from '#test/support/planned-write.ts';
import { refusal } from '#test/support/refusal.ts';

const opened: JsonObject = {
  app: 'crm',
  type: 'site.opened',
  description: 'A site opens',
  payload: [{ name: 'siteId', type: 'string', required: true }],
};
const sites = (emits: JsonObject[]): ReturnType<typeof modelOf> =>
  modelOf({
    definitions: {
      entity_definitions: [{ app: 'crm', name: 'sites', fields: [{ name: 'state', type: 'string' }], emits }],
      event_catalog: [opened],
    },
  });
const emit = {
  event: 'site.opened',
  when: 'state == "open" && original.state != "open"',
  payload: { siteId: '{{ id }}' },
};
const TICKET = '0190a0c0-0000-7000-8000-000000000001';
const write = { app: 'crm', entity: 'sites', values: { state: 'open' } };

describe('what an entity emits', () => {
  it('is an event of the catalog in the journal row of the write, behind its own', async () => {
    const { plan } = await planWrite({ model: sites([emit]), command: { ...write, operation: 'create' } });
    expect(plan.journal.events.map(({ type, payload }) => ({ type, payload }))).toEqual([
      { type: 'sites.created', payload: null },
      { type: 'site.opened', payload: { siteId: 'r1' } },
    ]);
  });

  it('is not sent while its condition does not hold, nor on an event that it is not for', async () => {
    const rows = [rowOf({ entity: 'sites', id: 'r1', data: { state: 'closed' } })];
    const model = sites([
      { ...emit, on: ['create'] },
      { ...emit, when: 'state == "shut"' },
    ]);
    const { plan } = await planWrite({ model, rows, command: { ...write, operation: 'update' } });
    expect(plan.journal.events.map(({ type }) => type)).toEqual(['sites.updated']);
  });

  it('is refused on save, with the path as it is written, when it could not be sent', async () => {
    const broken = [
      { ...emit, event: 'site.opend' },
      { ...emit, payload: { site: '{{ id }}' } },
      { ...emit, when: 'stat == 1' },
    ];
    const refused = await refusal(planWrite({ model: sites(broken), command: { ...write, operation: 'create' } }));
    expect(refused).toHaveProperty('issues', [
      expect.objectContaining({ code: 'UNKNOWN_EVENT', path: 'emits[0].event' }),
      expect.objectContaining({ code: 'UNKNOWN_FIELD', path: 'emits[1].payload.site' }),
      expect.objectContaining({ code: 'REQUIRED', path: 'emits[1].payload.siteId' }),
      expect.objectContaining({ path: 'emits[2].when' }),
    ]);
  });

  it('tells what changed, by the names of the fields and as before and after', async () => {
    const rows = [rowOf({ entity: 'tickets', id: 'r1', data: { title: 'a', caller: 'Ana', level: 1 } })];
    const values = { title: 'b', caller: 'Jo' };
    const command = { operation: 'update' as const, app: 'crm', entity: 'tickets', values };
    const { plan } = await planWrite({ model: ticketsTelling(WHOLE), rows, command });
    const [lifecycle, told] = plan.journal.events;
    expect(told?.payload).toMatchObject({
      updatedFields: ['title', 'caller'],
      changes: { title: { previous: 'a', new: 'b' }, caller: { new: expect.stringMatching(/^pii:/) } },
    });
    expect(told?.payload?.['changes']).toEqual(lifecycle?.changes);
    expect(JSON.stringify(told)).not.toContain('Jo');
  });

  it('leaves alone what only looks like a personal value', async () => {
    const values = { title: 'an hour', caller: 'hour', level: 1 };
    const command = { operation: 'create' as const, app: 'crm', entity: 'tickets', values };
    const model = ticketsTelling({ createdAt: '{{ title }}' }, 'TICKET_CREATED');
    const { plan } = await planWrite({ model, command });
    expect(plan.journal.events.at(-1)?.payload).toMatchObject({ createdAt: 'an hour' });
  });
});

const WHOLE = { updatedFields: '{{ changes.map(f, f) }}', changes: '{{ changes }}' };

function ticketsTelling(payload: JsonObject, event = 'TICKET_UPDATED'): ReturnType<typeof modelOf> {
  const fields: JsonObject[] = [
    { name: 'title', type: 'string' },
    { name: 'caller', type: 'string', pii: true },
    { name: 'level', type: 'integer' },
  ];
  const emits = [{ event, payload: { ticketId: TICKET, ...payload } }];
  return modelOf({ definitions: { entity_definitions: [{ app: 'crm', name: 'tickets', fields, emits }] } });
}
