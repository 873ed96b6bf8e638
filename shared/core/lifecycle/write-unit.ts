import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { HookDb, HookRecord, UserContext } from '#core/hooks/hook-context.ts';
import type { Json } from '#core/json/json.ts';
import { claimKey } from '#core/records/claim-key.ts';
import { type Ref, refKey } from '#core/records/ref.ts';
import type { Row } from '#core/records/row.ts';
import type { WriteEnvironment } from './command.ts';
import { type Pending, toHookRecord } from './pending.ts';

/**
 * One transaction in the making: the records that it writes, and the versions of all that it read. Several writes
 * to one record fold into one; reads see what the transaction has done so far.
 */
export class WriteUnit {
  readonly env: WriteEnvironment;
  readonly pending: Map<string, Pending>;
  readonly reads: Map<string, { ref: Ref; row: Row | null }>;
  readonly db: HookDb;

  constructor(a: { env: WriteEnvironment; shared?: WriteUnit }) {
    this.env = a.env;
    this.pending = a.shared?.pending ?? new Map();
    this.reads = a.shared?.reads ?? new Map();
    this.db = { get: (one) => this.#get(one), findUnique: (one) => this.#findUnique(one) };
  }

  /** The same transaction, worked on as somebody else. */
  as(a: { user: UserContext }): WriteUnit {
    return new WriteUnit({ env: { ...this.env, user: a.user }, shared: this });
  }

  /** The compiled entity, or NOT_FOUND. */
  entity(a: { app: string; entity: string }): CompiledEntity {
    const entity = this.env.model.entity({ app: a.app, name: a.entity });
    if (entity) return entity;
    throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${a.app}/${a.entity}` });
  }

  ref(a: { app: string; entity: string; id: string }): Ref {
    return { tenant: this.env.tenant, app: a.app, entity: a.entity, id: a.id };
  }

  /** The stored row, null if there is none; its version becomes a condition of the transaction. */
  async read(ref: Ref): Promise<Row | null> {
    const key = refKey(ref);
    const known = this.reads.get(key);
    if (known) return known.row;
    const [row = null] = await this.env.reader.get([ref]);
    this.reads.set(key, { ref, row });
    return row;
  }

  /** A record as the transaction leaves it so far. */
  async current(ref: Ref): Promise<HookRecord | null> {
    const pending = this.pending.get(refKey(ref));
    if (pending) return pending.removed ? null : pending.record;
    const entity = this.entity(ref);
    const row = await this.read(ref);
    return row === null ? null : toHookRecord({ entity, row });
  }

  async #get(a: { app: string; entity: string; id: string }): Promise<HookRecord | null> {
    const record = await this.current(this.ref(a));
    return record === null ? null : { ...record };
  }

  async #findUnique(a: { app: string; entity: string; fields: Record<string, Json> }): Promise<HookRecord | null> {
    const entity = this.entity(a);
    const names = Object.keys(a.fields);
    const unique = entity.uniques.find(
      (u) => u.fields.length === names.length && u.fields.every((f) => names.includes(f)),
    );
    if (!unique) {
      throw new Error(`${a.app}/${a.entity} has no unique over ${names.join(', ')}: declare it, or look up by id`);
    }
    const values = unique.fields.map((name) => a.fields[name] ?? null);
    const key = claimKey({ tenant: this.env.tenant, app: a.app, entity: a.entity, index: unique.name, values });
    const owner = key === null ? null : await this.env.reader.getClaim(key);
    return owner === null ? null : this.#get(owner);
  }
}
