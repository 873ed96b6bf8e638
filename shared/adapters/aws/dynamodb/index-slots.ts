import { DroError } from '#core/errors/dro-error.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Clock } from '#ports/clock.ts';
import { number, numberOf, text, textOf } from './attributes.ts';
import { isConditionFailure } from './aws-errors.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { slotsKey } from './keys.ts';
import { LIST_SLOTS } from './table.ts';

/** The slot of each list index of an entity. */
export type Slots = ReadonlyMap<string, number>;
type Entity = { tenant: string; app: string; entity: string };
type Known = { slots: Slots; etag: number; defVersion: number; readAt: number };
type Wanted = Entity & { names: string[]; defVersion: number };

// the index `id` has its own
const FREE = Array.from({ length: LIST_SLOTS - 1 }, (_, i) => i + 1);
// after this another process may have given a slot to another index
const TRUST_MS = 30_000;

/**
 * Which slot of the table a list index has. A slot is given when a record with a key in it first comes, and kept. When
 * all are taken, the slot of an index that the entity no longer has goes to the new one; its old keys bear another
 * name, so nobody finds them.
 */
export class IndexSlots {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(a: { table: DynamoTable; clock: Clock }) {
    this.#table = a.table;
    this.#clock = a.clock;
  }

  /** The slot that an index has; null when no record was ever stored in it. */
  async slotOf(a: Entity & { index: string }): Promise<number | null> {
    if (a.index === 'id') return 0;
    const known = this.#trusted(a)?.slots.get(a.index);
    return known ?? (await this.#read(a)).slots.get(a.index) ?? null;
  }

  /** Slots for all that a plan's records have keys in, by entity. */
  async forPlan(plan: Plan): Promise<(a: Entity) => Slots> {
    const wanted = new Map<string, Wanted>();
    for (const op of plan.ops) {
      if (op.kind !== 'put' || op.keys.length === 0) continue;
      const { ref, defVersion } = op.row;
      const names = op.keys.map(({ index }) => index);
      const other = wanted.get(entityText(ref));
      const all = [...new Set([...(other?.names ?? []), ...names])];
      wanted.set(entityText(ref), { ...ref, names: all, defVersion: Math.max(defVersion, other?.defVersion ?? 0) });
    }
    const slots = new Map<string, Slots>();
    for (const [entity, one] of wanted) slots.set(entity, await this.#ensure(one));
    return (entity) => slots.get(entityText(entity)) ?? new Map();
  }

  async #ensure(a: Wanted): Promise<Slots> {
    let known = this.#trusted(a) ?? (await this.#read(a));
    while (!a.names.every((name) => known.slots.has(name))) {
      const slots = withNames({ wanted: a, known });
      if (slots === null) return known.slots;
      await this.#store({ entity: a, slots, known, defVersion: Math.max(a.defVersion, known.defVersion) });
      known = await this.#read(a);
    }
    return known.slots;
  }

  #trusted(a: Entity): Known | undefined {
    const known = this.#known.get(entityText(a));
    return known && this.#clock.millis() - known.readAt < TRUST_MS ? known : undefined;
  }

  async #read(a: Entity): Promise<Known> {
    const readAt = this.#clock.millis();
    const [item] = await this.#table.get([slotsKey(a)]);
    const stored: Record<string, number> = item ? JSON.parse(textOf(item['d'])) : {};
    const slots = new Map(Object.entries(stored));
    const known = { slots, etag: numberOf(item?.['e']), defVersion: numberOf(item?.['v']), readAt };
    this.#known.set(entityText(a), known);
    return known;
  }

  /** Another process may have been faster: then its slots count, and are read next. */
  async #store(a: { entity: Entity; slots: Slots; known: Known; defVersion: number }): Promise<void> {
    try {
      await this.#table.update({
        Key: slotsKey(a.entity),
        UpdateExpression: 'SET d = :d, e = :next, v = :v',
        ConditionExpression: 'attribute_not_exists(pk) OR e = :e',
        ExpressionAttributeValues: {
          ':d': text(JSON.stringify(Object.fromEntries(a.slots))),
          ':e': number(a.known.etag),
          ':next': number(a.known.etag + 1),
          ':v': number(a.defVersion),
        },
      });
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }
}

/** The slots with all names in; null when a writer with an older definition wants what others have taken since. */
function withNames(a: { wanted: Wanted; known: Known }): Slots | null {
  const { wanted, known } = a;
  const slots = new Map(known.slots);
  for (const name of wanted.names) {
    if (slots.has(name)) continue;
    const taken = new Set(slots.values());
    const free = FREE.find((slot) => !taken.has(slot));
    if (free !== undefined) {
      slots.set(name, free);
      continue;
    }
    if (wanted.defVersion < known.defVersion) return null;
    const unused = [...slots].find(([other]) => !wanted.names.includes(other));
    if (unused === undefined) throw tooMany(wanted);
    slots.delete(unused[0]);
    slots.set(name, unused[1]);
  }
  return slots;
}

function tooMany(a: Entity): DroError {
  const detail = `${a.app}/${a.entity} has more list indexes than the table has places for (${FREE.length})`;
  return new DroError({ code: 'INTERNAL', detail });
}

function entityText(a: Entity): string {
  return JSON.stringify([a.tenant, a.app, a.entity]);
}
