import type { EntityModel } from '#core/definitions/model.ts';
import type { HookRecord, UserContext } from '#core/hooks/hook-context.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Ref } from '#core/records/ref.ts';
import type { Iso, Row } from '#core/records/row.ts';

/**
 * Where values come from: a `client` cannot set what is the server's; `system` (rules, workflows, hooks) can; an
 * `import` can too, and enters state machines by their import transition.
 */
export type Origin = 'client' | 'system' | 'import';

/** One write that somebody asks for. On update, `values` are merged by top-level field and null clears. */
export type WriteCommand = {
  operation: 'create' | 'update' | 'delete';
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
  getClaim(key: string): Promise<Ref | null>;
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
  piiKey: Uint8Array;
  /** conditions and effects that join the transaction, e.g. an import mark */
  extraOps?: readonly Op[];
};

/** A record after a write. */
export type WrittenRecord = HookRecord;
