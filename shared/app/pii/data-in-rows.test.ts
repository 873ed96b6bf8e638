import { describe, expect, it } from '@jest/globals';
import type { Json } from '#core/json/json.ts';
import { cleanData } from './data-in-rows.ts';

const clean = (value: Json): Promise<Json> =>
  Promise.resolve(JSON.parse(JSON.stringify(value).replaceAll('123', '***')));

describe('a row that is cleaned', () => {
  it('keeps what the platform goes by in an instance, and cleans what it was given', async () => {
    const own = { id: 'i123', key: 'k123', interests: ['x123'], started_at: '123', waiting_for: ['a123'] };
    const trigger = { record_id: 'r123', event: { id: 'e123' }, user: { id: 'u123' } };
    const record = { id: 'r123', version: 'v123', note: 'n123' };
    const value = {
      ...own,
      trigger: { ...trigger, input: { pin: '123' }, record },
      context: { pin: '123' },
      error: null,
    };
    expect(await cleanData({ kind: 'instance', value, clean })).toEqual({
      ...own,
      trigger: { ...trigger, input: { pin: '***' }, record: { ...record, note: 'n***' } },
      context: { pin: '***' },
      error: null,
    });
  });

  it('keeps who, when and the token of a task, and cleans what was said', async () => {
    const vote = { by: 'u123', at: '123' };
    const own = { id: 'a123', token: 't123', shown_hash: 'h123', due_at: '123', step: 's123' };
    const value = { ...own, comment: '123', votes: [{ ...vote, comment: '123', fields: { pin: '123' } }] };
    expect(await cleanData({ kind: 'wait', value, clean })).toEqual({
      ...own,
      comment: '***',
      votes: [{ ...vote, comment: '***', fields: { pin: '***' } }],
    });
  });

  it('opens as a whole what lies apart, and leaves a row alone that has no data yet', async () => {
    const large = { $large: { key: 'k123' } };
    const opened = await cleanData({
      kind: 'instance_step',
      value: { step: 'a123', output: large },
      clean: async () => 'x',
    });
    const empty = { id: 'a123', token: 't123' };
    expect(opened).toEqual({ step: 'a123', output: 'x' });
    expect(await cleanData({ kind: 'wait', value: empty, clean })).toEqual(empty);
  });
});
