import { z } from 'zod';
import { defineHook, type Hook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Dynoxide } from '../dynoxide.ts';
import { type HttpCaller, httpCaller } from '../http-caller.ts';
import { packOf } from '../pack-of.ts';
import { type CloudStage, openStage } from './stage.ts';

/** A stage where deals are made: an after hook notes each write, a rule marks the big ones, a review asks somebody. */
export type ReviewStage = {
  stage: CloudStage;
  call: HttpCaller;
  /** what the hook was called for, in order */
  seen: string[];
  /** what the hook waits for, by what it is called for; nothing else does */
  stuck: Set<string>;
  make(title: string): Promise<string>;
  read(id: string): Promise<JsonObject>;
  /** Starts a review, and gives its id. */
  review(dealId: string): Promise<string>;
  instance(id: string): Promise<JsonObject>;
  /** Somebody else than who asked for it says yes. */
  approve(id: string): Promise<number>;
  deadLetters(): Promise<JsonObject[]>;
};

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

/** Opens it. `deployed: false` leaves its rule and workflow saved, and not yet deployed. */
export async function openReview(a: Dynoxide & { deployed?: boolean }): Promise<ReviewStage> {
  const seen: string[] = [];
  const stuck = new Set<string>();
  const packs = [packOf({ entities: [DEALS], hooks: [notedIn({ seen, stuck })] })];
  const stage = await openStage({ ...a, packs });
  const call = await httpCaller(stage.process);
  const post = async (path: string, body: JsonObject = {}): Promise<JsonObject> => {
    const { status, json } = await call({ method: 'POST', path, body });
    if (status >= 300) throw new Error(`${path}: ${JSON.stringify(json)}`);
    return json;
  };
  const get = async (path: string): Promise<JsonObject> => (await call({ path })).json;
  await post('/api/_admin/apps/crm/install');
  await post('/api/_admin/event-rules', RULE);
  const { id: flow } = await post('/api/_admin/workflows', FLOW);
  if (a.deployed !== false) await stage.settle();
  return {
    ...{ stage, call, seen, stuck },
    make: async (title) => String((await post('/api/crm/deals', { title }))['id']),
    read: (id) => get(`/api/crm/deals/${id}`),
    review: async (dealId) => {
      const input = { record_id: dealId };
      return String((await post(`/api/_admin/workflows/${String(flow)}/start`, { input }))['id']);
    },
    instance: (id) => get(`/api/_workflows/${id}`),
    approve: async (id) => {
      const other = await httpCaller({ ...stage.process, userId: OTHER_USER });
      return (await other({ method: 'POST', path: `/api/_workflows/${id}/approve`, body: {} })).status;
    },
    deadLetters: async () => (await get('/api/_admin/dead-letters'))['items'] as JsonObject[],
  };
}

function notedIn(a: { seen: string[]; stuck: ReadonlySet<string> }): Hook {
  return defineHook({
    ...{ name: 'noted', phase: 'after', docs: 'Notes the record.', params: z.strictObject({}) },
    run: ({ record, operation }) => {
      const what = `${operation} ${String(record['title'])}`;
      a.seen.push(what);
      return a.stuck.has(what) ? new Promise(() => undefined) : Promise.resolve(undefined);
    },
  });
}
