import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from '#core/actions/define-task.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { Egress } from '#ports/egress.ts';
import { openTenant, type Tenant } from '#test/support/tenant.ts';

let ran: [task: string, input: Json][] = [];
let called: { url: string; key: string | undefined; body: Json }[] = [];
const task = (name: string, give: (input: JsonObject) => Json) =>
  defineTask({
    name,
    docs: `What a test calls ${name}.`,
    params: z.record(z.string(), z.json()),
    run: ({ params }) => {
      ran.push([name, params]);
      return give(params);
    },
  });
const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'Tasks of a test.',
  requires: [],
  definitions: [],
  hooks: [],
  tasks: [
    task('validate_order', () => ({ total_amount: 120 })),
    task('process_payment', () => ({ amount: 120 })),
    task('analyze_document', () => ({ pages: 3 })),
    task('send_order_notification', () => null),
    task('audit_payment', () => null),
    task('index_document', () => null),
  ],
};

/** Tasks and workflows as Compozy's users have them on disk. */
const single = `
id: process_order
type: basic
action:
  ref: validate_order
hooks:
  task_started:
    - type: log
      params: { level: info, message: "Order {{ input.order_id }} begins" }
    - type: metric
      params: { name: order_processing_started, value: 1, tags: { customer_type: "{{ input.customer_type }}" } }
  task_finished:
    - type: webhook
      on_error: continue
      params:
        url: "\${WEBHOOK_BASE_URL}/orders/complete"
        method: POST
        headers: { Content-Type: application/json, X-API-Key: "\${WEBHOOK_API_KEY}" }
        body: { order_id: "{{ input.order_id }}", status: "{{ task.status }}", total: "{{ output.total_amount }}" }
    - type: dispatch_task
      params:
        task_id: send_order_notification
        input: { order_id: "{{ input.order_id }}", status: "{{ task.status }}" }
`;
const several = `
id: order_workflow
name: Orders
tasks:
  - id: validate_order
    type: basic
    hooks:
      task_finished:
        - { type: log, params: { level: info, message: "Order is {{ task.status }}: {{ input.order_id }}" } }
  - id: process_payment
    type: basic
    hooks:
      task_started:
        - { type: metric, params: { name: payment_processing_started } }
      task_finished:
        - type: dispatch_task
          on_error: continue
          params: { task_id: audit_payment, input: { order_id: "{{ input.order_id }}", amount: "{{ output.amount }}", status: "{{ task.status }}" } }
hooks:
  workflow_finished:
    - type: webhook
      on_error: continue
      params: { url: "\${WEBHOOK_BASE_URL}/workflow/complete", body: { workflow_id: "{{ workflow.id }}", status: "{{ workflow.status }}" } }
`;
const collection = `
id: process_documents
type: collection
items: { source: "{{ input.documents }}" }
hooks:
  task_started:
    - { type: log, params: { level: info, message: "The batch begins" } }
  on_iteration_complete:
    - type: dispatch_task
      params: { task_id: index_document, input: { doc_id: "{{ item.id }}", status: "{{ metadata.iteration_result.status }}" } }
    - { type: log, params: { level: info, message: "Document {{ item.id }}: {{ metadata.iteration_result.status }}" } }
  task_finished:
    - { type: metric, params: { name: batch_processed, tags: { status: "{{ task.status }}" } } }
subtask: { type: basic, action: { ref: analyze_document } }
`;
const batch = `
id: advanced_batch
type: collection
hooks:
  task_started:
    - { type: log, params: { level: info, message: "The documents begin" } }
  task_finished:
    - { type: metric, params: { name: documents_processed, tags: { status: "{{ task.status }}", items_count: "{{ output.processed_count }}" } } }
items: { source: "{{ input.items }}" }
subtask: { type: basic, action: { ref: analyze_document } }
`;

describe('a definition of Compozy, imported,', () => {
  let tenant: Tenant;
  const egress: Egress = {
    call: ({ url, headers, body }) => {
      called.push({ url, key: headers['x-api-key'], body: JSON.parse(body ?? 'null') });
      return Promise.resolve({ ok: true, status: 200, headers: {}, body: '' });
    },
  };
  beforeAll(async () => {
    tenant = await openTenant({ egress, packs: [pack], definitions: {} });
    const put = (path: string, body: JsonObject) =>
      tenant.world.call({ method: 'PUT', path: `/api/_admin/${path}`, token: tenant.admin, body });
    await put('settings', { settings: { WEBHOOK_BASE_URL: 'https://hooks.test' } });
    await put('secrets/WEBHOOK_API_KEY', { value: 'k3y' });
  });
  afterAll(() => tenant.world.close());
  beforeEach(() => {
    ran = [];
    called = [];
    tenant.world.logger.lines.splice(0);
  });

  async function run(text: string, input: JsonObject): Promise<JsonObject> {
    const imported = await tenant.post('/api/_admin/workflows/import', { format: 'compozy', text, app: 'lab' });
    const { id } = await tenant.post('/api/_admin/workflows', imported['workflow'] as JsonObject);
    await tenant.world.settle();
    const started = await tenant.post(`/api/_admin/workflows/${String(id)}/start`, { input });
    await tenant.world.settle();
    return tenant.get(`/api/_workflows/${String(started['id'])}`);
  }
  const lines = (): string[] => tenant.world.logger.lines.map((line) => line.message);

  it('runs a task with its hooks', async () => {
    const { status } = await run(single, { order_id: 'o1', customer_type: 'new' });
    expect(status).toBe('completed');
    expect(lines()).toContain('Order o1 begins');
    expect(called).toEqual([
      {
        url: 'https://hooks.test/orders/complete',
        key: 'k3y',
        body: { order_id: 'o1', status: 'completed', total: 120 },
      },
    ]);
    expect(ran).toEqual([
      ['validate_order', {}],
      ['send_order_notification', { order_id: 'o1', status: 'completed' }],
    ]);
  });

  it('runs its tasks in order, and tells of the end', async () => {
    const { status } = await run(several, { order_id: 'o2' });
    expect(status).toBe('completed');
    expect(lines()).toContain('Order is completed: o2');
    expect(ran.map(([name]) => name)).toEqual(['validate_order', 'process_payment', 'audit_payment']);
    expect(ran.at(-1)?.[1]).toEqual({ order_id: 'o2', amount: 120, status: 'completed' });
    expect(called).toMatchObject([{ url: 'https://hooks.test/workflow/complete', body: { status: 'completed' } }]);
  });

  it('counts what a collection did', async () => {
    const { status } = await run(batch, { items: [1, 2, 3] });
    const { metrics } = await tenant.get('/api/_admin/metrics');
    expect(status).toBe('completed');
    expect(lines()).toContain('The documents begin');
    expect(metrics).toContainEqual(
      expect.objectContaining({ name: 'documents_processed', tags: 'items_count="3",status="completed"', count: 1 }),
    );
  });

  it('goes through a collection and follows each item', async () => {
    const { status } = await run(collection, { documents: [{ id: 'd1' }, { id: 'd2' }] });
    expect(status).toBe('completed');
    expect(ran.filter(([name]) => name === 'analyze_document')).toHaveLength(2);
    expect(ran.filter(([name]) => name === 'index_document').map(([, input]) => input)).toEqual(
      expect.arrayContaining([
        { doc_id: 'd1', status: 'completed' },
        { doc_id: 'd2', status: 'completed' },
      ]),
    );
    expect(lines()).toEqual(expect.arrayContaining(['The batch begins', 'Document d1: completed']));
  });
});
