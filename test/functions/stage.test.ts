import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import { type CloudStage, openStage } from '#test/support/cloud/stage.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { type HttpCaller, httpCaller } from '#test/support/http-caller.ts';
import { packOf } from '#test/support/pack-of.ts';

/** What the hook was called for, in order. */
const seen: string[] = [];
const noted = defineHook({
  ...{ name: 'noted', phase: 'after', docs: 'Notes the record.', params: z.strictObject({}) },
  run: async ({ record, operation }) => {
    seen.push(`${operation} ${String(record['title'])}`);
    return undefined;
  },
});
const DEALS: JsonObject = {
  ...{
    name: 'deals',
    fields: [
      { name: 'title', type: 'string' },
      { name: 'won', type: 'boolean' },
    ],
  },
  template_overrides: { controller: { hooks: [{ events: ['create', 'update'], handler: 'noted' }] } },
};
const RULE: JsonObject = {
  ...{ app: 'crm', name: 'mark', on: { event: 'deals.created' }, when: 'title == "big"' },
  then: { action: 'set_field', field: 'won', value: true },
};
const FLOW: JsonObject = {
  ...{ app: 'crm', name: 'review', record: 'deals' },
  steps: [
    {
      ...{ id: 'ask', type: 'approval', assignee: { type: 'role', role: 'admin' }, timeout: '2d' },
      ...{ on_approve: { goto: 'mark' }, on_reject: { end: 'rejected' }, on_timeout: { end: 'late' } },
    },
    {
      ...{ id: 'mark', type: 'action', then: { end: 'done' } },
      actions: [{ type: 'update_record', set: { title: 'reviewed' } }],
    },
  ],
};
const OTHER_USER = '0190f0c0-0000-7000-8000-000000000002';

describeOnDynoxide({
  name: 'the functions of a stage',
  tests: (server) => {
    let stage: CloudStage;
    let call: HttpCaller;
    beforeEach(async () => {
      seen.length = 0;
      stage = await openStage({ ...server, packs: [packOf({ entities: [DEALS], hooks: [noted] })] });
      call = await httpCaller(stage.process);
      await call({ method: 'POST', path: '/api/_admin/apps/crm/install' });
    });
    afterEach(() => stage.close());

    const make = async (title: string): Promise<string> =>
      String((await call({ method: 'POST', path: '/api/crm/deals', body: { title } })).json['id']);

    it('bring a write to its after-hooks', async () => {
      await make('one');
      await stage.settle();
      expect(seen).toEqual(['create one']);
    });

    it('bring a write to a rule, whose action is a write with hooks of its own', async () => {
      const saved = await call({ method: 'POST', path: '/api/_admin/event-rules', body: RULE });
      expect(saved.json).toMatchObject({ name: 'mark' });
      await stage.settle();
      const [small, big] = [await make('small'), await make('big')];
      await stage.settle();
      const read = async (id: string) => (await call({ path: `/api/crm/deals/${id}` })).json['won'];
      expect([await read(small), await read(big)]).toEqual([null, true]);
      expect(seen).toEqual(['create small', 'create big', 'update big']);
    });

    it('take a workflow from its start over a decision to its end', async () => {
      const { json: flow } = await call({ method: 'POST', path: '/api/_admin/workflows', body: FLOW });
      await stage.settle();
      const id = await make('x');
      const input = { record_id: id };
      const path = `/api/_admin/workflows/${String(flow['id'])}/start`;
      const { json: started } = await call({ method: 'POST', path, body: { input } });
      await stage.settle();
      const other = await httpCaller({ ...stage.process, userId: OTHER_USER });
      const decided = await other({
        method: 'POST',
        path: `/api/_workflows/${String(started['id'])}/approve`,
        body: {},
      });
      await stage.settle();
      const { json: done } = await call({ path: `/api/_workflows/${String(started['id'])}` });
      expect(decided.status).toBe(200);
      expect(done).toMatchObject({ status: 'completed', outcome: 'done' });
      expect(seen).toEqual(['create x', 'update reviewed']);
    });
  },
});
