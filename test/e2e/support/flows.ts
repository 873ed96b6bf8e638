import type { JsonObject } from '#core/json/json.ts';

const end = (outcome: string): JsonObject => ({ end: outcome });
const set = (id: string, note: string, then: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...{ id, type: 'action', actions: [{ type: 'set_field', field: 'note', value: note }], then },
  ...more,
});
/** An action that is refused until the case may be closed. */
const close = (then: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...{ id: 'close', type: 'action', actions: [{ type: 'set_field', field: 'closed', value: true }], then },
  ...more,
});
const trail = (what: string): JsonObject => ({
  type: 'set_field',
  field: 'trail',
  value: `{{ record.trail }} ${what}`,
});
const go = (id: string, then: JsonObject): JsonObject => ({
  ...{ id, type: 'action', then },
  ...{ actions: [trail(id)], compensate: [trail(`undo-${id}`)] },
});
const mark = (id: string, what: string): JsonObject => ({
  ...{ id, type: 'action', then: 'end' },
  actions: [{ type: 'create_record', entity: 'marks', values: { of: '{{ record.id }}', what } }],
});
const flow = (name: string, steps: JsonObject[], more: JsonObject = {}): JsonObject => ({
  ...{ app: 'desk', name, record: 'cases', steps },
  ...more,
});
const waitFor = (id: string, signal: string, then: JsonObject): JsonObject => ({
  ...{ id, type: 'wait_for_event', signal, timeout: '1h', then, on_timeout: end('late') },
});
const review = (more: JsonObject = {}): JsonObject => ({
  id: 'review',
  type: 'approval',
  assignee: { type: 'role', role: 'boss' },
  show: ['title'],
  timeout: '1h',
  on_approve: { goto: 'accept' },
  on_reject: end('rejected'),
  on_timeout: end('expired'),
  ...more,
});

/** What cases are: closed only when they may be. */
export const CASES: JsonObject = {
  app: 'desk',
  name: 'cases',
  fields: [
    { name: 'title', type: 'string' },
    { name: 'kind', type: 'string' },
    { name: 'note', type: 'string' },
    { name: 'trail', type: 'string', default: '0' },
    { name: 'may_close', type: 'boolean', default: false },
    { name: 'closed', type: 'boolean', default: false },
  ],
  template_overrides: {
    controller: {
      hooks: [
        {
          events: ['update'],
          handler: 'validation_hooks',
          params: { rules: [{ rule: 'closed == false || may_close == true', message: 'it may not be closed yet' }] },
        },
      ],
    },
  },
};

/** What was done side by side. */
export const MARKS: JsonObject = {
  app: 'desk',
  name: 'marks',
  fields: [
    { name: 'of', type: 'string' },
    { name: 'what', type: 'string' },
  ],
};

/** A flow for each thing that a workflow can do. */
export const FLOWS: readonly JsonObject[] = [
  flow('by_event', [set('only', 'started by itself', end('done'))], {
    trigger: { type: 'event', event: 'cases.created', when: 'kind == "starts"' },
  }),
  flow('asks', [review(), set('accept', 'accepted', end('accepted'))]),
  flow('expires', [review({ timeout: '1s' }), set('accept', 'accepted', end('accepted'))]),
  flow('rests', [{ id: 'rest', type: 'wait', for: '2s', then: { goto: 'wake' } }, set('wake', 'awake', end('rested'))]),
  flow('tries', [close(end('closed'), { retry: { attempts: 10, interval: '1s', backoff: 1 } })]),
  flow('fails', [set('first', 'first', { goto: 'close' }), close(end('closed'))]),
  flow('goes_elsewhere', [close(end('closed'), { on_error: { goto: 'other' } }), set('other', 'other', end('other'))]),
  flow('takes_back', [
    go('one', { goto: 'two' }),
    go('two', { goto: 'hold' }),
    { id: 'hold', type: 'wait', for: '1s', then: { goto: 'three' } },
    go('three', { goto: 'close' }),
    close(end('closed'), { on_error: 'compensate' }),
  ]),
  flow('hears', [
    waitFor('hold', 'go', { goto: 'tell' }),
    set('tell', 'from {{ steps.hold.output.payload.who }}', end('told')),
  ]),
  flow('hears_later', [
    { id: 'rest', type: 'wait', for: '2s', then: { goto: 'hold' } },
    waitFor('hold', 'go', { goto: 'tell' }),
    set('tell', 'from {{ steps.hold.output.payload.who }}', end('told')),
  ]),
  flow('awaits', [
    {
      ...{ id: 'hold', type: 'wait_for_event', event: 'cases.updated', timeout: '1h' },
      ...{ then: end('changed'), on_timeout: end('late') },
    },
  ]),
  flow('undoable', [go('one', { goto: 'hold' }), waitFor('hold', 'never', end('told'))]),
  flow('told', [
    set(
      'work',
      'done',
      { goto: 'next' },
      {
        hooks: {
          task_finished: [{ type: 'transform', expression: '"after " + record.note', into: 'said' }],
        },
      },
    ),
    set('next', '{{ steps.work.said }}', end('done')),
  ]),
  flow('forks', [
    {
      ...{ id: 'fan', type: 'parallel', then: { goto: 'join' } },
      branches: [
        { steps: [mark('left', 'left')] },
        { steps: [{ id: 'pause', type: 'wait', for: '1s', then: { goto: 'right' } }, mark('right', 'right')] },
      ],
    },
    set('join', 'joined', end('done')),
  ]),
  flow('repeats', [
    {
      ...{ id: 'each', type: 'collection', items: 'trigger.input.names', mode: 'parallel', then: { goto: 'sum' } },
      steps: [mark('one', '{{ item }}')],
    },
    set('sum', 'all', end('done')),
  ]),
  flow('nests', [
    {
      ...{ id: 'inner', type: 'workflow', workflow: 'hears', then: { goto: 'after' } },
      input: { record_id: '{{ trigger.record_id }}' },
    },
    set('after', 'inner was {{ steps.inner.output.outcome }}', end('done')),
  ]),
  flow('chooses', [
    {
      ...{ id: 'ask', type: 'condition', default: end('small') },
      cases: [{ when: 'trigger.input.size > 10', goto: 'large' }],
    },
    set('large', 'large', end('large')),
  ]),
];
