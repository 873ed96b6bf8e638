import { derivedId } from '#core/ids/derived-id.ts';
import type { JsonObject } from '#core/json/json.ts';

/** The app of everything in a storm. */
export const APP = 'storm';
/** Entities of each tenant, and rules on each of them: a rule is for one value of `lane`. */
const TYPES = 10;
const LANES = 10;
/** Rules of one tenant. */
export const RULES_A_TENANT = TYPES * LANES;
const START = Date.parse('2026-01-01T00:00:00.000Z');

/** One write: to whom, where, and which rule must act on it, once. */
export type Tick = { tenant: string; entity: string; id: string; lane: number; rule: string };

/** The tenants that share the rules. */
export function tenantsOf(a: { rules: number }): string[] {
  return Array.from({ length: a.rules / RULES_A_TENANT }, (_, i) => `storm-${i}`);
}

/** The write of a number: always the same, so that a process that begins anew can go on. */
export function tickAt(a: { i: number; rules: number }): Tick {
  const tenants = a.rules / RULES_A_TENANT;
  const of = (size: number, within: number): number => Math.floor(a.i / within) % size;
  const type = of(TYPES, tenants);
  const lane = of(LANES, tenants * TYPES);
  const entity = `ticks_${type}`;
  const id = derivedId({ at: new Date(START + a.i).toISOString(), cause: `tick:${a.i}` });
  return { tenant: `storm-${of(tenants, 1)}`, entity, id, lane, rule: `${entity}_lane_${lane}` };
}

/** What each tenant has: entities that are written, one for what the rules do, and the rules. */
export function definitionsOf(): { entities: JsonObject[]; rules: JsonObject[] } {
  const types = Array.from({ length: TYPES }, (_, i) => `ticks_${i}`);
  const fields: JsonObject[] = [
    { name: 'lane', type: 'integer', required: true },
    { name: 'note', type: 'string' },
  ];
  const hits: JsonObject = {
    app: APP,
    name: 'hits',
    fields: [
      { name: 'tick', type: 'string', required: true },
      { name: 'rule', type: 'string', required: true },
    ],
  };
  const rules = types.flatMap((type) => Array.from({ length: LANES }, (_, lane) => ruleOf({ type, lane })));
  return { entities: [...types.map((name): JsonObject => ({ app: APP, name, fields })), hits], rules };
}

function ruleOf(a: { type: string; lane: number }): JsonObject {
  const { type, lane } = a;
  const name = `${type}_lane_${lane}`;
  // of every second rule the bus can say only a part
  const rest = lane % 2 === 0 ? '' : ' && note.matches("^tick [0-9]+$")';
  return {
    app: APP,
    name,
    on: { event: `${type}.created` },
    when: `lane == ${lane}${rest}`,
    then: { action: 'create_record', entity: 'hits', values: { tick: '{{ record.id }}', rule: name } },
  };
}
