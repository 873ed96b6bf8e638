import type { Json, JsonObject } from '#core/json/json.ts';
import { modelOf, rowOf } from './planned-write.ts';

/** The id of an account. */
export const id = '01900000-0000-7000-8000-000000000001';

const deals: JsonObject = {
  app: 'crm',
  name: 'deals',
  currency: 'EUR',
  fields: [
    { name: 'name', type: 'string', required: true, unique: true },
    { name: 'amount', type: 'money', min: '0' },
    { name: 'weighted', type: 'money', server_only: true },
    { name: 'probability', type: 'number', min: 0, max: 100, default: 10 },
    { name: 'status', type: 'enum', values: ['open', 'won', 'lost'] },
    { name: 'email', type: 'email', pii: true },
    { name: 'account_id', type: 'reference', entity: 'crm/accounts' },
    { name: 'code', type: 'string', immutable: true },
    { name: 'closes', type: 'date' },
    { name: 'checked', type: 'boolean' },
  ],
  fsm: { status: 'deal_status' },
  indexes: [['status', 'amount']],
  defaults: [{ field: 'code', expression: '"D-" + name', on: ['create'] }],
  validators: [
    {
      type: 'expression',
      rule: 'probability >= 50 || amount < 1000',
      message: 'Large unlikely deal',
      field: 'amount',
    },
    { type: 'expression', rule: 'checked', message: 'Not checked' },
  ],
};
/** An entity that deals refer to. */
export const accounts: JsonObject = {
  app: 'crm',
  name: 'accounts',
  fields: [{ name: 'deals', type: 'integer', default: 0 }],
};
/** The machine of a deal's status. */
export const status: JsonObject = {
  app: 'crm',
  name: 'deal_status',
  initial: 'open',
  transitions: [
    { from: 'open', to: 'won' },
    { from: 'open', to: 'lost', event: 'import' },
  ],
};

/** The deals entity with hooks bound to it. */
export const bound = (hooks: Json[]): JsonObject => ({ ...deals, template_overrides: { controller: { hooks } } });
const definitions = { entity_definitions: [deals, accounts], fsm_specs: [status] };
/** The model of both. */
export const model = modelOf({ definitions });
/** A command that makes a deal. */
export const create = (
  values: JsonObject,
): { operation: 'create'; app: string; entity: string; values: JsonObject } => ({
  operation: 'create',
  app: 'crm',
  entity: 'deals',
  values,
});
/** A command that changes the stored one. */
export const update = (
  values: JsonObject,
): { operation: 'update'; app: string; entity: string; values: JsonObject } => ({
  ...create(values),
  operation: 'update',
});
/** A deal that is there. */
export const stored = rowOf({
  entity: 'deals',
  id: 'r1',
  data: { name: 'Big', amount: '5.00', status: 'open', code: 'D-1', probability: 10 },
  version: 3,
});
