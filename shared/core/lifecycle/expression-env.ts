import type { HookRecord, UserContext } from '#core/hooks/hook-context.ts';
import type { Json } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { Iso } from '#core/records/row.ts';

/** The names that hooks' expressions see (design §4.6); on create `original` gives null for everything. */
export function expressionEnv(a: {
  record: HookRecord;
  original: HookRecord;
  changes: FieldChanges;
  user: UserContext;
  policy: Readonly<Record<string, Json>>;
  now: Iso;
}): Record<string, unknown> {
  return {
    ...a.record,
    record: a.record,
    original: a.original,
    changes: a.changes,
    user: { id: a.user.userId ?? a.user.contactId, type: a.user.type, roles: a.user.roles },
    policy: a.policy,
    now: a.now,
  };
}
