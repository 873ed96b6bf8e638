import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';

/** The state machine of an item: what moves are open from where. */
export const MOVES: Readonly<Record<string, readonly string[]>> = {
  draft: ['ready', 'gone'],
  ready: ['draft', 'sold', 'gone'],
  sold: [],
  gone: [],
};

/** An after hook's call, and how the next ones end: `throws` is tried again, `aborts` makes a dead letter. */
export type Sink = { seen: string[]; next: ('throws' | 'aborts')[] };

const params = z.strictObject({});

/** The hooks of the depot; the sink outlives the process, as the service behind a webhook would. */
export function depotPack(a: { sink: Sink }): Pack {
  const { sink } = a;
  const hooks = [
    defineHook({
      name: 'take_stock',
      phase: 'in_transaction',
      docs: 'A sale takes its pieces from the item, a sale that is deleted gives them back.',
      params,
      run: async (ctx) => {
        const one = { app: 'depot', entity: 'items', id: String(ctx.record['item_id']) };
        const item = await ctx.db.get(one);
        if (item === null) return undefined;
        const sign = ctx.operation === 'delete' ? 1 : -1;
        const stock = Number(item['stock']) + sign * Number(ctx.record['quantity']);
        return { writes: [{ operation: 'update', ...one, values: { stock } }] };
      },
    }),
    defineHook({
      name: 'only_ready',
      phase: 'before',
      docs: 'A note is made on an item that is ready, and on no other.',
      params,
      run: async (ctx) => {
        const item = await ctx.db.get({ app: 'depot', entity: 'items', id: String(ctx.record['item_id']) });
        return item?.['status'] === 'ready' ? undefined : { abort: 'it is not ready' };
      },
    }),
    defineHook({
      name: 'tell',
      phase: 'after',
      docs: 'Tells somebody outside of each write.',
      params,
      run: (ctx) => {
        const next = sink.next.shift();
        if (next === 'throws') throw new Error('nobody listens');
        if (next === 'aborts') return { abort: 'too late to say no' };
        sink.seen.push(`${String(ctx.record['id'])}@${String(ctx.record['version'])}`);
        return undefined;
      },
    }),
  ];
  return { app: 'lab', version: 1, title: 'Lab', description: 'For tests', requires: [], definitions: [], hooks };
}

const hooks = (bound: JsonObject[]): JsonObject => ({ controller: { hooks: bound } });

const items: JsonObject = {
  app: 'depot',
  name: 'items',
  currency: 'EUR',
  fields: [
    { name: 'sku', type: 'string', required: true, unique: true },
    { name: 'name', type: 'string', required: true, max_length: 12 },
    { name: 'shelf', type: 'string' },
    { name: 'bin', type: 'integer' },
    { name: 'stock', type: 'integer', min: 0, default: 0 },
    { name: 'price', type: 'money', min: 0 },
    { name: 'status', type: 'enum', values: Object.keys(MOVES) },
    { name: 'readied', type: 'integer', server_only: true },
    { name: 'polished', type: 'integer', server_only: true },
  ],
  unique: [['shelf', 'bin']],
  indexes: [['name']],
  validators: [{ type: 'expression', rule: 'status != "sold" || price >= 1', message: 'Sold for nothing' }],
  fsm: { status: 'item_status' },
  template_overrides: hooks([
    { events: ['create', 'update'], handler: 'trim_strings' },
    { events: ['create', 'update', 'delete'], handler: 'tell' },
  ]),
};

const sales: JsonObject = {
  app: 'depot',
  name: 'sales',
  fields: [
    { name: 'item_id', type: 'reference', entity: 'depot/items', required: true, immutable: true },
    { name: 'quantity', type: 'integer', min: 1, required: true, immutable: true },
    { name: 'deleted_at', type: 'datetime', server_only: true },
  ],
  template_overrides: hooks([
    { events: ['delete'], handler: 'soft_delete' },
    { events: ['create', 'delete'], handler: 'take_stock' },
  ]),
};

const notes: JsonObject = {
  app: 'depot',
  name: 'notes',
  fields: [{ name: 'item_id', type: 'reference', entity: 'depot/items', required: true }],
  template_overrides: hooks([{ events: ['create'], handler: 'only_ready' }]),
};

const labels: JsonObject = {
  app: 'depot',
  name: 'labels',
  fields: [
    { name: 'name', type: 'string', required: true, unique: true },
    { name: 'deleted_at', type: 'datetime', server_only: true },
  ],
  template_overrides: hooks([
    { events: ['create', 'update'], handler: 'trim_strings' },
    { events: ['delete'], handler: 'soft_delete' },
  ]),
};

const echoes: JsonObject = {
  app: 'depot',
  name: 'echoes',
  fields: [
    { name: 'of', type: 'string', required: true },
    { name: 'kind', type: 'string', required: true },
  ],
};

const machine: JsonObject = {
  app: 'depot',
  name: 'item_status',
  initial: 'draft',
  terminal: ['sold', 'gone'],
  transitions: [
    ...Object.entries(MOVES).flatMap(([from, open]) => open.map((to) => ({ from, to }))),
    { from: 'draft', to: 'sold', event: 'import' },
  ],
};

/** Waits an hour between two writes, so that it can be cut off anywhere. */
const polish: JsonObject = {
  app: 'depot',
  name: 'polish',
  record: 'items',
  steps: [
    {
      id: 'shine',
      type: 'action',
      actions: [{ type: 'set_field', field: 'polished', value: '{{ trigger.record.version }}' }],
      then: { goto: 'dry' },
    },
    { id: 'dry', type: 'wait', for: '1h', then: { goto: 'tag' } },
    {
      id: 'tag',
      type: 'action',
      actions: [
        { type: 'create_record', entity: 'echoes', values: { of: '{{ trigger.event.id }}', kind: 'polished' } },
      ],
      then: { end: 'polished' },
    },
  ],
};

const rules: JsonObject[] = [
  {
    app: 'depot',
    name: 'echo',
    on: { event: 'items.created' },
    when: '!event.imported && name != "quiet"',
    then: { action: 'create_record', entity: 'echoes', values: { of: '{{ event.id }}', kind: 'created' } },
  },
  {
    app: 'depot',
    name: 'ready',
    on: { event: 'items.updated' },
    when: 'status == "ready" && original.status == "draft"',
    then: { action: 'set_field', field: 'readied', value: '{{ event.version }}' },
  },
  {
    app: 'depot',
    name: 'sold',
    on: { event: 'items.updated' },
    when: 'status == "sold" && original.status == "ready"',
    then: { action: 'start_workflow', workflow: 'polish' },
  },
];

/** A depot with rules, a workflow, a state machine, unique values, and stock that sales take from. */
export const DEPOT: Readonly<Record<string, readonly JsonObject[]>> = {
  'fsm-specs': [machine],
  entities: [items, sales, notes, labels, echoes],
  workflows: [polish],
  'event-rules': rules,
};
