import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { difference, UsageCount } from '#test/support/cloud/count-usage.ts';
import { type CloudStage, openStage } from '#test/support/cloud/stage.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { generatedDoc } from '#test/support/generated-doc.ts';
import { type HttpCaller, httpCaller } from '#test/support/http-caller.ts';
import { packOf } from '#test/support/pack-of.ts';
import { ROOT } from '#test/support/source-files.ts';
import { MEMORY } from '../../scripts/cost/assumptions.ts';
import { USAGE, type Usage } from '../../scripts/cost/usage.ts';
import { costDocs } from '../../scripts/generate-cost-docs.ts';

/** A record of about 1 KB, with a unique value and two indexes beside that of its ids. */
const DEALS: JsonObject = {
  name: 'deals',
  fields: [
    { name: 'number', type: 'string', unique: true, required: true },
    { name: 'status', type: 'string' },
    { name: 'closes', type: 'date' },
    { name: 'amount', type: 'number' },
    { name: 'notes', type: 'text' },
    { name: 'seen', type: 'boolean' },
  ],
  indexes: [['status'], ['closes']],
};
const NOTES = Array.from({ length: 450 }, (_, i) => String.fromCharCode(97 + ((i * i * 7 + i) % 26))).join('');
const RULE: JsonObject = {
  ...{ app: 'crm', name: 'mark', on: { event: 'deals.created' }, when: 'status == "lead"' },
  then: { action: 'set_field', field: 'seen', value: true },
};
// a few hundred writes, one after the other
const SLOW_MS = 180_000;
const USER = '0190f0c0-0000-7000-8000-000000000002';

const action = (id: string, then: JsonObject = { end: 'done' }): JsonObject => ({
  ...{ id, type: 'action', then },
  actions: [{ type: 'update_record', set: { notes: id } }],
});
const flow = (a: { name: string; steps: JsonObject[] }): JsonObject => ({ app: 'crm', record: 'deals', ...a });
const ASK: JsonObject = {
  ...{ id: 'ask', type: 'approval', assignee: { type: 'role', role: 'admin' }, timeout: '2d' },
  ...{ on_approve: { goto: 'a' }, on_reject: { end: 'rejected' }, on_timeout: { end: 'late' } },
};

describeOnDynoxide({
  name: 'what things use of the cloud',
  tests: (server) => {
    let stage: CloudStage;
    let count: UsageCount;
    let call: HttpCaller;
    let other: HttpCaller;
    beforeEach(async () => {
      count = new UsageCount();
      stage = await openStage({ ...count.server(server), packs: [packOf({ entities: [DEALS] })] });
      count.watch(stage);
      call = count.caller(await httpCaller(stage.process));
      other = count.caller(await httpCaller({ ...stage.process, userId: USER }));
      await call({ method: 'POST', path: '/api/_admin/apps/crm/install' });
      for (let i = 0; i < 20; i++) await make({ status: 'won' });
      await stage.settle();
    });
    afterEach(() => stage.close());

    let made = 0;
    async function make(more: JsonObject): Promise<string> {
      const body = { number: `D-${++made}`, closes: '2026-12-31', amount: 1200, notes: NOTES, seen: false, ...more };
      const { json, status } = await call({ method: 'POST', path: '/api/crm/deals', body });
      expect(status).toBe(201);
      return String(json['id']);
    }
    /** Done once more: the first time pays for the counters that it is counted by. */
    async function used(work: () => Promise<unknown>): Promise<Usage> {
      await work();
      await stage.settle();
      return count.during({ stage, work });
    }
    async function save(a: { path: string; definition: JsonObject }): Promise<string> {
      const { json } = await call({ method: 'POST', path: `/api/_admin/${a.path}`, body: a.definition });
      await stage.settle();
      return String(json['id']);
    }
    /** Runs a workflow to its end; `decide` where it asks somebody. */
    async function run(a: { definition: JsonObject; decide?: (path: string) => Promise<unknown> }): Promise<Usage> {
      const path = `/api/_admin/workflows/${await save({ path: 'workflows', ...a })}/start`;
      // each run changes a record that none has changed yet
      const records = [await make({ status: 'won' }), await make({ status: 'won' })];
      await stage.settle();
      let instance = '';
      const usage = await used(async () => {
        const input = { record_id: String(records.pop()) };
        const { json } = await call({ method: 'POST', path, body: { input } });
        await stage.settle();
        instance = `/api/_workflows/${String(json['id'])}`;
        await a.decide?.(instance);
      });
      expect((await call({ path: instance })).json).toMatchObject({ status: 'completed' });
      return usage;
    }
    const approve = (path: string): Promise<unknown> => other({ method: 'POST', path: `${path}/approve`, body: {} });

    it(
      'is as the table of the cost model says',
      async () => {
        const id = await make({ status: 'won' });
        await stage.settle();
        const record = `/api/crm/deals/${id}`;
        let amount = 1300;
        const create = await used(() => make({ status: 'won' }));
        const update = await used(() => call({ method: 'PATCH', path: record, body: { amount: ++amount } }));
        const read = await used(() => call({ path: record }));
        const list = await used(() => call({ path: '/api/crm/deals?limit=20' }));
        const one = await run({ definition: flow({ name: 'one', steps: [action('a')] }) });
        const two = await run({ definition: flow({ name: 'two', steps: [action('a', { goto: 'b' }), action('b')] }) });
        const asked = await run({ definition: flow({ name: 'asked', steps: [ASK, action('a')] }), decide: approve });
        await save({ path: 'event-rules', definition: RULE });
        const answered = await used(() => make({ status: 'lead' }));
        const step = difference({ before: one, after: two });
        const counted = {
          ...{ create, update, read, list, step },
          reaction: difference({ before: create, after: answered }),
          workflow: difference({ before: step, after: one }),
          approval: difference({ before: one, after: asked }),
        };
        expect(counted).toEqual(USAGE);
      },
      SLOW_MS,
    );
  },
});

const PATH = 'docs/cost.md';

describe(PATH, () => {
  it('is as prices, counts and sizes make it (UPDATE_DOCS=1 writes it anew)', () => {
    const text = costDocs();
    expect(generatedDoc({ path: PATH, text })).toBe(text);
  });

  it('has memory and transitions as the stacks and the machines have them', () => {
    const stack = readFileSync(join(ROOT, 'cdk/stacks/api-stack.ts'), 'utf8');
    const fn = readFileSync(join(ROOT, 'cdk/constructs/dro-function.ts'), 'utf8');
    expect(stack).toContain(`memory: ${MEMORY.api * 1024}`);
    expect(fn).toContain(`props.memory ?? ${MEMORY.other * 1024}`);
    const entered = ['action', 'approval', 'order_approval'].map((name) => {
      const history: unknown = JSON.parse(
        readFileSync(join(ROOT, `test/contract/histories/goldens/${name}.json`), 'utf8'),
      )['as usual'];
      return JSON.stringify(history).match(/StateEntered/g)?.length;
    });
    const [one, approval, order] = entered;
    expect(generatedDoc({ path: PATH, text: costDocs() }).replaceAll(/\s+/g, ' ')).toContain(
      `: ${one} for one action, ${approval} for an approval with what follows it, ${order} for the order approval`,
    );
  });
});
