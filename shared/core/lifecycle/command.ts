import type { EntityModel } from '#core/definitions/model.ts';
import type { HookRecord, UserContext } from '#core/hooks/hook-context.ts';
import type { TimeLimit } from '#core/hooks/time-limit.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Iso, Row } from '#core/records/row.ts';
import type { Trace } from './trace.ts';

/**
 * Where values come from: a `client` cannot set what is the server's; `system` (rules, workflows, hooks) can; an
 * `import` can too, and enters state machines by their import transition.
 */
export type Origin = 'client' | 'system' | 'import';

/**
 * One write that somebody asks for. On update, `values` are merged by top-level field and null clears; a `restore`
 * brings a soft-deleted record back; an `erase` takes the personal values out, whatever hooks and validators say.
 */
export type WriteCommand = {
  operation: 'create' | 'update' | 'delete' | 'restore' | 'erase';
  app: string;
  entity: string;
  id: string;
  values: JsonObject;
  origin: Origin;
  /** the version that the caller read; another one refuses the write */
  ifMatch?: number;
};

/** Reads that the lifecycle may make; strong. */
export type Reader = {
  get(refs: Ref[]): Promise<(Row | null)[]>;
  /** the row also when it is a tombstone */
  getDeleted(ref: Ref): Promise<Row | null>;
  getClaim(key: string): Promise<Ref | null>;
  /** the live rows whose keys in an index begin with a prefix; null when there are more than `most`. Eventual */
  list(a: { app: string; entity: string; index: string; prefix: string; most: number }): Promise<Row[] | null>;
  /** whether an index or a unique lacks records, so that nothing can be said by it yet; left out: none does */
  isBuilding?(a: { app: string; entity: string; key: `index:${string}` | `unique:${string}` }): Promise<boolean>;
  /** the etags of platform rows, null for what is not there */
  etags(keys: SysKey[]): Promise<(number | null)[]>;
};

/** All that a write depends on besides the store, so that planning is a function of it. */
export type WriteEnvironment = {
  tenant: string;
  model: EntityModel;
  reader: Reader;
  now: Iso;
  writeId: string;
  newId: () => string;
  user: UserContext;
  actor: Actor;
  cause: string;
  correlationId: string;
  causationId?: string;
  depth: number;
  traceparent?: string;
  /** the tenant's; each record has a key of its own made of it */
  piiKey: Uint8Array;
  /** over 100 bits of chance, for the key of one record */
  newSalt: () => string;
  /** encrypts a secret for one field of one record, before it enters the plan */
  seal(a: { text: string; context: string }): Promise<string>;
  /** runs of this write before this one: it met other writers */
  attempt?: number;
  /** conditions and effects that join the transaction, e.g. an import mark */
  extraOps?: readonly Op[];
  /** notes what the write goes through, for whoever asked */
  trace?: Trace;
  /** a hook begins; what it gives is called at its end. For figures, so it must not fail */
  onHook?: (a: { hook: string }) => (a: { ok: boolean }) => void;
  /** ends hooks that take too long; without it they may take as long as they like */
  timeLimit?: TimeLimit;
};

/** A record after a write. */
export type WrittenRecord = HookRecord;
