import { z } from 'zod';
import { defineAction } from '#core/actions/define-action.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { defineStep } from '#core/workflows/define-step.ts';

/** Stands in every row that is given. */
export const MARKER = 'needle-in-a-haystack';

/** What `tell_it` was given, in order. */
export const told: Json[] = [];

/** Actions that give much. */
export const pack: Pack = {
  app: 'lab',
  version: 1,
  title: 'Lab',
  description: 'Actions that give much.',
  requires: [],
  definitions: [],
  hooks: [],
  steps: [
    defineStep({
      type: 'weigh',
      docs: 'Weighs the order of the context, and gives much.',
      params: z.strictObject({}),
      outcomes: ['heavy', 'light'],
      run: ({ context }) => ({
        outcome: JSON.stringify(context['order']).length > 8192 ? 'heavy' : 'light',
        rows: rowsOf({ rows: 20, bytes: 1000 }),
      }),
    }),
  ],
  actions: [
    defineAction({
      name: 'give_rows',
      docs: 'Gives so many rows of so many bytes.',
      params: z.strictObject({ rows: z.int(), bytes: z.int() }),
      run: async ({ params }) => ({ rows: rowsOf(params), total: params.rows }),
    }),
    defineAction({
      name: 'pass',
      docs: 'Gives what it is given.',
      params: z.strictObject({ what: z.json() }),
      run: async ({ params }) => params.what,
    }),
    defineAction({
      name: 'tell_it',
      docs: 'Notes what it is given.',
      params: z.strictObject({ what: z.json() }),
      run: async ({ params }) => {
        told.push(params.what);
        return {};
      },
    }),
  ],
};

/** The rows that `give_rows` gives. */
export const rowsOf = (a: { rows: number; bytes: number }): JsonObject[] =>
  Array.from({ length: a.rows }, (_, n) => ({ n, text: ` ${MARKER} ${n}`.padStart(a.bytes, 'x') }));
const act = (id: string, action: JsonObject, then: Json, more: JsonObject = {}): JsonObject => ({
  id,
  type: 'action',
  actions: [action],
  then,
  ...more,
});
const give = (rows: number, bytes: number): JsonObject => ({ type: 'give_rows', rows, bytes });
const tell = (what: string): JsonObject => ({ type: 'tell_it', what: `{{ ${what} }}` });
const flow = (name: string, part: JsonObject): JsonObject => ({ app: 'desk', name, record: 'cases', ...part });
/** What the workflows are about. */
export const cases: JsonObject = {
  app: 'desk',
  name: 'cases',
  fields: [
    { name: 'owner', type: 'string', pii: true },
    { name: 'note', type: 'string' },
  ],
};
/** Workflows whose steps give and take what is large. */
export const flows = [
  flow('through_three', {
    steps: [
      act('give', give(490, 10_000), { goto: 'enough' }),
      {
        id: 'enough',
        type: 'condition',
        expression: 'steps.give.output.total == 490',
        on_true: { goto: 'pass' },
        on_false: { end: 'too_few' },
      },
      act('pass', { type: 'pass', what: '{{ steps.give.output.rows }}' }, { goto: 'tell' }),
      act('tell', tell('steps.pass.output[489].n + size(steps.pass.output)'), { end: 'done' }),
    ],
  }),
  flow('small', {
    steps: [act('give', give(2, 100), { goto: 'tell' }), act('tell', tell('steps.give.output.total'), 'end')],
  }),
  flow('too_much', {
    steps: [
      act('give', give(600, 10_000), { end: 'done' }, { on_error: { goto: 'less' } }),
      act('less', give(1, 10), { end: 'less' }),
    ],
  }),
  flow('fails', { steps: [act('give', give(600, 10_000), { end: 'done' })] }),
  flow('each_row', {
    steps: [
      act('give', give(30, 20_000), { goto: 'each' }),
      {
        id: 'each',
        type: 'collection',
        mode: 'parallel',
        items: 'steps.give.output.rows',
        steps: [act('one', { type: 'pass', what: '{{ item }}' }, 'end')],
        then: { goto: 'tell' },
      },
      act('tell', tell('steps.each.output.map(row, row.n)'), { end: 'done' }),
    ],
  }),
  flow('gathers_too_much', {
    steps: [
      {
        id: 'each',
        type: 'collection',
        items: '[1, 2, 3]',
        steps: [act('one', give(200, 10_000), 'end')],
        then: { end: 'done' },
      },
    ],
  }),
  flow('by_order', {
    context: { order: 'trigger.input.order', more: 'trigger.input.more' },
    steps: [
      {
        id: 'fresh',
        type: 'condition',
        expression: 'context.order.status == "new" && context.more != "x"',
        on_true: { goto: 'tell' },
        on_false: { end: 'old' },
      },
      act('tell', tell('size(context.order.lines) + size(trigger.input.order.lines)'), { end: 'done' }),
    ],
  }),
  flow('weighs', {
    context: { order: 'trigger.input.order' },
    steps: [
      { id: 'weigh', type: 'weigh', on: { heavy: { goto: 'hold' }, light: { end: 'light' } } },
      { id: 'hold', type: 'wait', for: '1d', then: { end: 'heavy' } },
    ],
  }),
  flow('hears', {
    steps: [
      { id: 'hear', type: 'wait_for_event', signal: 'rows', timeout: '1d', then: { goto: 'tell' }, on_timeout: 'end' },
      act('tell', tell('size(steps.hear.output.payload.rows)'), { end: 'heard' }),
    ],
  }),
  flow('asks', {
    steps: [
      {
        id: 'ask',
        type: 'human_task',
        assignee: { type: 'role', role: 'manager' },
        outcomes: ['ok'],
        fields: [{ name: 'why', type: 'text' }],
        timeout: '1d',
        on: { ok: { goto: 'tell' } },
        on_timeout: 'end',
      },
      act('tell', tell('size(steps.ask.output.fields.why)'), { end: 'decided' }),
    ],
  }),
  flow('transforms', {
    steps: [
      act(
        'give',
        give(3, 10_000),
        { goto: 'tell' },
        {
          hooks: { task_finished: [{ type: 'transform', expression: 'output.rows', into: 'taken' }] },
        },
      ),
      act('tell', tell('steps.give.taken[2].n'), { end: 'done' }),
    ],
  }),
  flow('about_somebody', {
    steps: [
      act('give', { type: 'pass', what: '{{ [trigger.input.text, steps.give.output] }}' }, { goto: 'hold' }),
      { id: 'hold', type: 'wait', for: '1d', then: { goto: 'tell' } },
      act('tell', tell('size(steps.give.output[0])'), { end: 'done' }),
    ],
  }),
];
