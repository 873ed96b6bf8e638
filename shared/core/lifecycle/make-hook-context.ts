import type { Operation } from '#core/entities/definition.ts';
import type { HookContext, HookRecord } from '#core/hooks/hook-context.ts';
import { copyJson, copyObject } from '#core/json/copy.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import { maskedImages } from './masked-images.ts';
import { changesOf, type Pending, viaOf } from './pending.ts';
import { checkState } from './phases/check-states.ts';
import type { WriteUnit } from './write-unit.ts';

/**
 * The context of one run of a hook. It is the hook's own: what a hook changes in it, also deep inside, is not written.
 * What a hook does not look at is not copied.
 */
export function makeHookContext(a: {
  pending: Pending;
  unit: WriteUnit;
  operation: Operation;
  imported: boolean;
  params: unknown;
  prepared?: unknown;
  handler: string;
}): HookContext & { prepared: unknown } {
  const { pending, unit } = a;
  const { entity } = pending;
  const copies: Partial<Pick<HookContext, 'record' | 'original' | 'changes'>> = {};
  return {
    entity_name: entity.name,
    app: entity.app,
    via: viaOf(pending),
    operation: a.operation,
    get record() {
      copies.record ??= copyObject(pending.record);
      return copies.record;
    },
    get original() {
      copies.original ??= pending.row === null ? nothingBefore(entity.blank) : copyObject(pending.original);
      return copies.original;
    },
    get changes() {
      copies.changes ??= copyChanges(changesOf(pending));
      return copies.changes;
    },
    masked() {
      return maskedImages({ pending, env: unit.env, images: this });
    },
    user_context: unit.env.user,
    imported: a.imported,
    restoring: pending.row?.deletedAt !== undefined,
    attempt: unit.env.attempt ?? 0,
    params: a.params,
    prepared: a.prepared,
    db: unit.dbFor(pending.ref),
    policy: unit.env.model.policies(entity.app),
    now: unit.env.now,
    checkTransition: ({ field }) => {
      const fsm = entity.fsms.find((one) => one.field === field);
      if (!fsm) throw new Error(`no state machine is bound to "${field}"`);
      checkState({ pending, env: unit.env, origin: a.imported ? 'import' : 'system', fsm, handler: a.handler });
    },
  };
}

/** What stood before a create: every member is there, and null. */
export function nothingBefore(blank: Readonly<Record<string, null>>): HookRecord {
  return { ...blank, id: null, version: null, created_at: null, updated_at: null };
}

function copyChanges(changes: FieldChanges): FieldChanges {
  const copy: FieldChanges = {};
  for (const [name, change] of Object.entries(changes)) {
    copy[name] = { previous: copyJson(change.previous), new: copyJson(change.new) };
  }
  return copy;
}
