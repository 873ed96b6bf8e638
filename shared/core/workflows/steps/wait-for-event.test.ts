import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { modelOf } from '#test/support/planned-write.ts';

const orders: JsonObject = {
  app: 'shop',
  name: 'orders',
  fields: [
    { name: 'status', type: 'string' },
    { name: 'email', type: 'email', pii: true },
  ],
};
const arrived: JsonObject = {
  app: 'shop',
  type: 'parcel.arrived',
  description: 'A parcel has arrived.',
  payload: [
    { name: 'order_id', type: 'string', required: true },
    { name: 'where', type: 'string' },
  ],
};
const parcel = { event: 'parcel.arrived', correlation: 'trigger.record_id', from: 'payload.order_id' };

function issuesOf(step: JsonObject): string[] {
  const base = { id: 'hold', type: 'wait_for_event', then: { end: 'done' }, on_timeout: { end: 'late' } };
  const workflow = { app: 'shop', name: 'flow', record: 'orders', steps: [{ ...base, ...step }] };
  const definitions = { entity_definitions: [orders], event_catalog: [arrived], _workflows: [workflow] };
  try {
    modelOf({ definitions }).workflow('_workflows-0');
    return [];
  } catch (error) {
    return (error as { issues: { path: string; code: string }[] }).issues.map(({ path, code }) => `${code} ${path}`);
  }
}

describe('a wait for an event', () => {
  it.each<[string, JsonObject]>([
    ['of a type of the catalog, by what is said', parcel],
    [
      'of a type of the catalog, by the member of that name',
      { event: 'parcel.arrived', correlation: 'trigger.input.order_id' },
    ],
    ['of the own record', { event: 'orders.updated' }],
    ['or a signal', { any: [parcel, { signal: 'go' }] }],
    ['twice, told apart by name', { all: [parcel, { ...parcel, as: 'second' }] }],
  ])('can be saved: %s', (_, part) => {
    expect(issuesOf({ timeout: '1d', ...part })).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    ['an unknown event', { event: 'parcel.lost', correlation: 'trigger.record_id' }, 'UNKNOWN_EVENT steps[0].event'],
    ['a place that the event does not have', { ...parcel, from: 'payload.order' }, 'UNRESUMABLE_WAIT steps[0].from'],
    ['the record of an event that has none', { ...parcel, from: 'record.id' }, 'UNRESUMABLE_WAIT steps[0].from'],
    ['no correlation', { event: 'parcel.arrived' }, 'REQUIRED steps[0].correlation'],
    [
      'a correlation of which nobody knows where it stands',
      { event: 'parcel.arrived', correlation: '"x"' },
      'UNRESUMABLE_WAIT steps[0].from',
    ],
    [
      'a correlation that is personal',
      { event: 'parcel.arrived', correlation: 'record.email', from: 'payload.where' },
      'PERSONAL_DATA steps[0].correlation',
    ],
    [
      'a place that stands masked',
      { event: 'orders.updated', correlation: 'trigger.record_id', from: 'record.email' },
      'PERSONAL_DATA steps[0].from',
    ],
    ['nothing to wait for', {}, 'REQUIRED steps[0]'],
    ['two ways at once', { ...parcel, signal: 'go' }, 'REQUIRED steps[0]'],
    ['two of one name', { any: [parcel, parcel] }, 'DUPLICATE_NAME steps[0]'],
    ['an entry that could not come', { all: [{ event: 'parcel.arrived' }] }, 'REQUIRED steps[0].all[0].correlation'],
  ])('is refused with %s', (_, part, expected) => {
    expect(issuesOf({ timeout: '1d', ...part })).toContain(expected);
  });

  it('is refused without a timeout', () => {
    expect(issuesOf(parcel)).toEqual(['MISSING_TIMEOUT steps[0].timeout']);
  });

  it('is refused with retries: what has come is not asked for again', () => {
    expect(issuesOf({ ...parcel, timeout: '1d', retry: { attempts: 2 } })).toHaveLength(1);
  });
});
