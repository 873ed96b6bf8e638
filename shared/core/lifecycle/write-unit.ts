import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { HookDb, HookRecord, UserContext } from '#core/hooks/hook-context.ts';
import { copyObject } from '#core/json/copy.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { type Ref, refKey } from '#core/records/ref.ts';
import type { Row } from '#core/records/row.ts';
import type { WriteEnvironment } from './command.ts';
import { findUnique } from './find-unique.ts';
import { type Pending, toHookRecord } from './pending.ts';
import { Warnings } from './warnings.ts';

/**
 * One transaction in the making: the records that it writes, and the versions of all that it read. Several writes
 * to one record fold into one; reads see what the transaction has done so far.
 */
export class WriteUnit {
  readonly env: WriteEnvironment;
  readonly pending: Map<string, Pending>;
  readonly reads: Map<string, { ref: Ref; row: Row | null }>;
  /** keys of claims that nobody held when they were looked up */
  readonly unclaimed: Set<string>;
  readonly warnings: Warnings;
  /** rows that changed whenever a child did, as they were before the children were read */
  readonly guarded: Map<string, { key: SysKey; etag: number | null }>;
  readonly db: HookDb;

  constructor(a: { env: WriteEnvironment; shared?: WriteUnit }) {
    this.env = a.env;
    this.pending = a.shared?.pending ?? new Map();
    this.reads = a.shared?.reads ?? new Map();
    this.warnings = a.shared?.warnings ?? new Warnings();
    this.guarded = a.shared?.guarded ?? new Map();
    this.unclaimed = a.shared?.unclaimed ?? new Set();
    this.db = { get: (one) => this.#get(one), findUnique: (one) => findUnique({ unit: this, self: null, ...one }) };
  }

  /** The same transaction, worked on as somebody else. */
  as(a: { user: UserContext }): WriteUnit {
    return new WriteUnit({ env: { ...this.env, user: a.user }, shared: this });
  }

  /** What the hooks of one record read; the record itself is not found by what it is about to claim. */
  dbFor(self: Ref): HookDb {
    return { get: this.db.get, findUnique: (one) => findUnique({ unit: this, self, ...one }) };
  }

  /** The compiled entity, or NOT_FOUND. */
  entity(a: { app: string; entity: string }): CompiledEntity {
    const entity = this.env.model.entity({ app: a.app, name: a.entity });
    if (entity) return entity;
    throw new DroError({ code: 'NOT_FOUND', detail: `there is no entity ${a.app}/${a.entity}` });
  }

  /** The record's key, under its entity's own path also when it was named by an alias. */
  ref(a: { app: string; entity: string; id: string }): Ref {
    const { app, name } = this.entity(a);
    return { tenant: this.env.tenant, app, entity: name, id: a.id };
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
    return record === null ? null : copyObject(record);
  }
}
