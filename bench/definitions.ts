import type { Json, JsonObject } from '#core/json/json.ts';

/** The app of everything that is defined here. */
export const APP = 'bench';

const hook = (handler: string, params: JsonObject = {}): JsonObject => ({
  events: ['create', 'update'],
  handler,
  params,
});

/** What is written: three before hooks, and a unique title. */
export const ITEMS: JsonObject = {
  app: APP,
  name: 'items',
  fields: [
    { name: 'title', type: 'string', required: true, unique: true },
    { name: 'email', type: 'email' },
    { name: 'status', type: 'enum', values: ['new', 'seen', 'waiting', 'done'], default: 'new' },
    { name: 'amount', type: 'number', min: 0 },
    { name: 'step', type: 'integer', default: 0 },
    { name: 'made_at', type: 'datetime' },
    { name: 'changed_at', type: 'datetime' },
  ],
  template_overrides: {
    controller: {
      hooks: [
        hook('trim_strings'),
        hook('normalize_email'),
        hook('set_timestamps', { created: 'made_at', updated: 'changed_at' }),
      ],
    },
  },
};

/** What a client sends for a new item; the hooks have something to do. */
export function itemValues(i: number | string): JsonObject {
  return { title: ` item ${i} `, email: `Someone.${i}@Example.com`, amount: 5 };
}

/** The rule that is measured: a new item of an amount is marked as seen. */
export const REACTION: JsonObject = {
  app: APP,
  name: 'mark_as_seen',
  on: { event: 'items.created' },
  when: 'status == "new" && amount >= 5',
  then: { action: 'set_field', field: 'status', value: 'seen' },
};

/** Rules that listen to the same events and never match, by their patterns or by their whole conditions. */
export function otherRules(count: number): JsonObject[] {
  const conditions: ((i: number) => string)[] = [
    (i) => `title == "another ${i}"`,
    (i) => `amount > ${1000 + i}`,
    (i) => `status == "done" && step == ${i}`,
    (i) => `title.endsWith("-${i}") && email != null`,
  ];
  return Array.from({ length: count }, (_, i) => ({
    app: APP,
    name: `other_${i}`,
    on: { event: i % 2 === 0 ? 'items.created' : 'items.updated' },
    when: conditions[i % conditions.length]?.(i) ?? 'false',
    then: { action: 'set_field', field: 'step', value: i },
  }));
}

/** A workflow of five steps, each an update of its record through the whole lifecycle. */
export const FIVE_STEPS: JsonObject = {
  app: APP,
  name: 'five_steps',
  record: 'items',
  steps: [1, 2, 3, 4, 5].map(
    (n): JsonObject => ({
      id: `step_${n}`,
      type: 'action',
      actions: [{ type: 'set_field', field: 'step', value: n }],
      then: n === 5 ? { end: 'done' } : { goto: `step_${n + 1}` },
    }),
  ),
};

const setStatus = (id: string, status: string, then: Json): JsonObject => ({
  id,
  type: 'action',
  actions: [{ type: 'set_field', field: 'status', value: status }],
  then,
});

/** A workflow of the shape of the order approval: an update, a person, a condition on the live record, an update. */
export const APPROVAL: JsonObject = {
  app: APP,
  name: 'approval',
  record: 'items',
  steps: [
    setStatus('hold', 'waiting', { goto: 'review' }),
    {
      id: 'review',
      type: 'approval',
      assignee: { type: 'role', role: 'approver' },
      show: ['title', 'amount'],
      timeout: '72h',
      on_approve: { goto: 'still_waiting' },
      on_reject: { goto: 'take_back' },
      on_timeout: { goto: 'take_back' },
    },
    {
      id: 'still_waiting',
      type: 'condition',
      expression: 'record.status == "waiting"',
      on_true: { goto: 'confirm' },
      on_false: { end: 'overtaken' },
    },
    setStatus('confirm', 'done', { end: 'approved' }),
    setStatus('take_back', 'new', { end: 'rejected' }),
  ],
};

const say = (n: number, then: Json): JsonObject => ({
  id: `step_${n}`,
  type: 'action',
  actions: [{ type: 'log', level: 'debug', message: `{{ trigger.input.n }} and ${n}` }],
  then,
});

/** Two steps, an approval, two steps, without a record: what is measured beside other engines. */
export const REVIEWED: JsonObject = {
  app: APP,
  name: 'reviewed',
  steps: [
    say(1, { goto: 'step_2' }),
    say(2, { goto: 'review' }),
    {
      id: 'review',
      type: 'approval',
      assignee: { type: 'role', role: 'approver' },
      timeout: '72h',
      on_approve: { goto: 'step_4' },
      on_reject: { end: 'rejected' },
      on_timeout: { end: 'late' },
    },
    say(4, { goto: 'step_5' }),
    say(5, { end: 'done' }),
  ],
};
