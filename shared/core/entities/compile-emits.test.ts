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
});
