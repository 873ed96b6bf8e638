import type { HookRecord, UserContext } from '#core/hooks/hook-context.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { WriteCommand } from '#core/lifecycle/command.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Actor } from '#core/records/actor.ts';
import type { Iso } from '#core/records/row.ts';

/** Who and what is behind a write. */
export type Cause = {
  actor: Actor;
  user: UserContext;
  /** in words for the audit: `api`, `rule:<id>`, `workflow:<id>`, `import:<source>` */
  cause: string;
  correlationId?: string;
  causationId?: string;
  /** reactions before this one: 0 for people, timers and imports */
  depth: number;
  /** the span that this comes from; what is done for it are children of that */
  traceparent?: string;
};

/** A write that somebody asks the platform for. */
export type WriteRequest = {
  tenant: string;
  command: Omit<WriteCommand, 'id'> & { id?: string };
  by: Cause;
  /** replays the first committed answer */
  idempotency?: { key: string; bodyHash: string };
  /** a row that must not be there yet and is written along: makes the write happen once */
  once?: { key: SysKey; value: Json; ttl?: Iso };
  /**
   * A client that is asked before a write with warnings is committed; `token` is its answer, `body` what it was
   * asked about. Left out, warnings do not hold the write up: they are kept in the journal.
   */
  acknowledge?: { token: string | null; body: JsonObject };
  /** go through everything and write nothing */
  dryRun?: boolean;
  /** tell what the write went through */
  trace?: boolean;
};

/**
 * What came of it. `record` is null after a delete, and when `once` says that it was done before; `changed` is false
 * when nothing had to be written.
 */
export type WriteResult = {
  operation: WriteCommand['operation'];
  id: string;
  record: HookRecord | null;
  changed: boolean;
  replayed: boolean;
  writeId: string;
  /** what is asked about, or what a dry run met */
  warnings?: readonly JsonObject[];
  /** nothing is written until this token comes back */
  acknowledgment?: string;
  /** what the write went through, if that was asked for */
  phases?: readonly JsonObject[];
};
