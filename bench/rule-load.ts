import type { JsonObject } from '#core/json/json.ts';

const ENTITIES = ['deals', 'invoices', 'orders', 'leads', 'tickets', 'payments'];
const STATES = ['open', 'won', 'lost', 'paid', 'overdue', 'closed'];
const RULES_A_TENANT = 20;
const EVENTS = 2000;

/** Rules as their patterns' JSON, and events as JSON, always the same for the same wish. */
export type RuleLoad = { patterns: string[]; events: string[] };

/** `rules` rules of tenant, type and status, 20 a tenant; `numeric` adds a bound of its own to each. */
export function ruleLoad(a: { rules: number; numeric: boolean; eventsOf?: string }): RuleLoad {
  const pick = randomPicks();
  const tenants = Math.max(1, Math.floor(a.rules / RULES_A_TENANT));
  const patterns = Array.from({ length: a.rules }, (_, i): string => {
    const record: JsonObject = { status: [STATES[pick(STATES.length)] ?? ''] };
    if (a.numeric) record['amount'] = [{ numeric: ['>', pick(10_000)] }];
    const type = `${ENTITIES[pick(ENTITIES.length)]}.updated`;
    return JSON.stringify({ 'detail-type': [type], detail: { tenantId: [`t${i % tenants}`], record } });
  });
  const events = Array.from({ length: EVENTS }, (_, i): string => {
    const entity = ENTITIES[pick(ENTITIES.length)] ?? '';
    const tenantId = a.eventsOf ?? `t${pick(tenants)}`;
    return JSON.stringify({
      source: 'dro.crm',
      'detail-type': `${entity}.updated`,
      detail: detailOf({ i, entity, tenantId, pick }),
    });
  });
  return { patterns, events };
}

function detailOf(a: { i: number; entity: string; tenantId: string; pick: (below: number) => number }): JsonObject {
  const { i, entity, tenantId, pick } = a;
  return {
    id: `e${i}`,
    tenantId,
    type: `${entity}.updated`,
    entity,
    recordId: `r${i}`,
    occurredAt: '2026-01-01T00:00:00.000Z',
    record: {
      status: STATES[pick(STATES.length)] ?? '',
      amount: pick(12_000),
      name: `Acme deal ${i}`,
      owner: `u${i % 50}`,
    },
    original: { status: 'open', amount: pick(12_000) },
  };
}

/** Whole numbers below a bound, the same ones in every run. */
function randomPicks(): (below: number) => number {
  let state = 7;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}
