import { z } from 'zod';
import { defineHook } from '#core/hooks/define-hook.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { World } from '#test/support/local-world.ts';

/** Hooks that tests steer, in a pack without definitions. */
export type Lab = {
  pack: Pack;
  /** while true, the after hook `lab_fails` makes dead letters */
  failing: boolean;
  /** what the hook `lab_hold` waits for */
  hold: Promise<void>;
};

/** Makes a lab of its own for one suite. */
export function createLab(): Lab {
  const lab: Lab = { pack: emptyPack(), failing: true, hold: Promise.resolve() };
  const params = z.strictObject({});
  const hooks = [
    defineHook({
      name: 'lab_archive',
      phase: 'before',
      docs: 'Archives instead of deleting.',
      params,
      run: () => ({ replace_delete: { mode: 'archive', update: { archived: true } } }),
    }),
    defineHook({
      name: 'lab_hold',
      phase: 'before',
      docs: 'Waits until the test lets go.',
      params,
      run: async () => {
        await lab.hold;
        return undefined;
      },
    }),
    defineHook({
      name: 'lab_refuse',
      phase: 'before',
      docs: 'Refuses the title "refused".',
      params,
      run: (ctx) => (ctx.record['title'] === 'refused' ? { abort: 'not this title' } : undefined),
    }),
    defineHook({
      name: 'lab_fails',
      phase: 'after',
      docs: 'Fails for good while the test wants it.',
      params,
      run: () => (lab.failing ? { abort: 'too late to say no' } : undefined),
    }),
  ];
  lab.pack = { ...emptyPack(), hooks };
  return lab;
}

/** The state machine of deals. */
export const DEAL_STATUS: JsonObject = {
  app: 'crm',
  name: 'deal_status',
  initial: 'open',
  terminal: ['won', 'lost'],
  transitions: [
    { from: 'open', to: 'won', event: 'win' },
    { from: 'open', to: 'lost', event: 'lose', roles: ['manager'] },
  ],
};

/** An entity with a bit of everything. */
export const DEALS: JsonObject = {
  app: 'crm',
  name: 'deals',
  fields: [
    { name: 'name', type: 'string', required: true, max_length: 100, unique: true },
    { name: 'amount', type: 'money', min: 0 },
    { name: 'status', type: 'enum', values: ['open', 'won', 'lost'] },
    { name: 'note', type: 'string' },
    { name: 'email', type: 'email', pii: true },
    { name: 'extra', type: 'json' },
    { name: 'checked', type: 'boolean', server_only: true },
  ],
  currency: 'EUR',
  indexes: [['amount']],
  fsm: { status: 'deal_status' },
};

/** A rule on deals. */
export const WON_RULE: JsonObject = {
  app: 'crm',
  name: 'won_is_checked',
  on: { event: 'deals.updated' },
  when: 'status == "won" && original.status == "open"',
  then: { action: 'set_field', field: 'checked', value: true },
};

/** A source of webhooks that writes deals. */
export const DEAL_CALLS: JsonObject = {
  app: 'crm',
  name: 'deal_calls',
  verify: { kind: 'hmac', header: 'x-signature', prefix: 'sha256=', timestamp_header: 'x-time', secret: 'DEALS_KEY' },
  dedupe: { path: 'body.id' },
  headers: ['x-kind'],
  rate_limit: { count: 10_000, per: '1m' },
  map: [
    {
      when: 'body.kind == "made"',
      each: 'body.deals',
      then: {
        write: {
          entity: 'deals',
          operation: 'create',
          values: { name: '{{ item.name }}', amount: '{{ item.amount }}' },
        },
      },
    },
    {
      when: 'body.kind == "won"',
      then: {
        write: {
          entity: 'deals',
          operation: 'transition',
          find: { name: '{{ body.name }}' },
          values: { status: 'won' },
        },
      },
    },
    {
      when: 'headers["x-kind"] == "tag"',
      then: {
        event: { type: 'TAG_DEFINITION_CREATED', payload: { tagId: '{{ body.id }}', tagName: '{{ body.name }}' } },
      },
    },
    { when: 'body.kind == "ping"', then: { ignore: 'it only asks whether we are there' } },
  ],
};

/** A workflow on deals that waits for a manager. */
export const DEAL_REVIEW: JsonObject = {
  app: 'crm',
  name: 'deal_review',
  record: 'deals',
  steps: [
    {
      id: 'review',
      type: 'approval',
      assignee: { type: 'role', role: 'manager' },
      show: ['name', 'amount'],
      timeout: '72h',
      on_approve: { goto: 'note' },
      on_reject: { end: 'rejected' },
      on_timeout: { end: 'expired' },
    },
    {
      id: 'note',
      type: 'action',
      actions: [{ type: 'set_field', field: 'note', value: 'approved' }],
      then: { end: 'approved' },
    },
  ],
};

/** Makes the definitions of deals for a tenant. */
export async function defineDeals(a: { world: World; token: string }): Promise<void> {
  const { world, token } = a;
  const made = [
    ['fsm-specs', DEAL_STATUS],
    ['entities', DEALS],
  ] as const;
  for (const [kind, body] of made) {
    const { status, json } = await world.call({ method: 'POST', path: `/api/_admin/${kind}`, token, body });
    if (status !== 201) throw new Error(JSON.stringify(json));
  }
}

function emptyPack(): Pack {
  return { app: 'lab', version: 1, title: 'Lab', description: 'For tests', requires: [], definitions: [], hooks: [] };
}
