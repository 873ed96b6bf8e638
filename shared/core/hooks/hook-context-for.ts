import type { Operation } from '#core/entities/definition.ts';
import { copyObject } from '#core/json/copy.ts';
import { jsonEqual } from '#core/json/equal.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { Hook } from './define-hook.ts';
import type { HookContext, HookDb, HookRecord, UserContext } from './hook-context.ts';

const ANA: UserContext = { tenantId: 'acme', userId: 'ana', contactId: null, type: 'USER', roles: ['member'] };

const RECORD_ID = '01900000-0000-7000-8000-000000000001';

/** What a test says of the write that a hook is to see; all of it may be left out. */
export type HookContextParts = {
  /** the record as the write would leave it */
  record?: JsonObject;
  /** the record as it stands; left out on a create */
  original?: JsonObject;
  /** left out: create without an `original`, update with one */
  operation?: Operation;
  entity_name?: string;
  app?: string;
  via?: string;
  /** as a binding would give them; parsed as they are when one is saved, defaults included */
  params?: JsonObject;
  user_context?: Partial<UserContext>;
  imported?: boolean;
  /** what `db` finds, by `app/entity`; each record with its `id` */
  records?: Readonly<Record<string, readonly JsonObject[]>>;
  policy?: Readonly<Record<string, Json>>;
  now?: string;
  /** what the hook's `prepare` would have made of the binding */
  prepared?: unknown;
  /** the moves that no state machine has, by field: `checkTransition` throws their text */
  illegal?: Readonly<Record<string, string>>;
};

/**
 * A context to try a hook on without a platform. Everything in it is frozen, so a hook that changes what it is given,
 * instead of returning `update`, is found out. Throws when the hook would refuse the parameters.
 *
 * @example
 * ```ts
 * import { z } from 'zod';
 * import { defineHook } from '#core/hooks/define-hook.ts';
 * import { hookContextFor } from '#core/hooks/hook-context-for.ts';
 * const capAmount = defineHook({
 *   name: 'cap_amount',
 *   phase: 'before',
 *   docs: 'No account spends more than its limit.',
 *   params: z.strictObject({ most: z.number().default(1000) }),
 *   run: async ({ record, params, db }) => {
 *     const account = await db.get({ app: 'crm', entity: 'accounts', id: String(record['account_id']) });
 *     const most = Number(account?.['limit'] ?? params.most);
 *     return Number(record['amount']) > most ? { abort: `at most ${most}` } : undefined;
 *   },
 * });
 * const context = hookContextFor({
 *   hook: capAmount,
 *   record: { account_id: 'a1', amount: 700 },
 *   records: { 'crm/accounts': [{ id: 'a1', limit: 500 }] },
 * });
 * const result = await capAmount.run(context); // { abort: 'at most 500' }
 * ```
 */
export function hookContextFor(a: HookContextParts & { hook: Hook }): HookContext & { prepared?: unknown } {
  const { app = 'crm' } = a;
  const original = a.original ?? null;
  const record = a.record ?? original ?? {};
  const now = a.now ?? '2026-01-01T00:00:00.000Z';
  const kept = { id: RECORD_ID, version: 1, created_at: now, updated_at: now };
  return freeze({
    entity_name: a.entity_name ?? 'deals',
    app,
    via: a.via ?? app,
    operation: a.operation ?? (original === null ? 'create' : 'update'),
    record: copyObject({ ...kept, ...record }),
    original: original === null ? nulls({ ...kept, ...record }) : copyObject({ ...kept, ...original }),
    changes: changesBetween({ record, original: original ?? {} }),
    user_context: { ...ANA, ...a.user_context },
    imported: a.imported ?? false,
    params: a.hook.params.parse(a.params ?? {}),
    db: dbOver(a.records ?? {}),
    policy: a.policy ?? {},
    prepared: a.prepared,
    now,
    checkTransition: ({ field }: { field: string }) => {
      const reason = a.illegal?.[field];
      if (reason !== undefined) throw new Error(reason);
    },
  });
}

function dbOver(records: NonNullable<HookContextParts['records']>): HookDb {
  const all = (a: { app: string; entity: string }): readonly JsonObject[] => records[`${a.app}/${a.entity}`] ?? [];
  const shown = (record: HookRecord | undefined): HookRecord | null => (record ? freeze(copyObject(record)) : null);
  return {
    get: async (a) => shown(all(a).find((one) => one['id'] === a.id)),
    findUnique: async (a) =>
      shown(
        all(a).find((one) =>
          Object.entries(a.fields).every(([name, value]) => value !== null && jsonEqual(one[name], value)),
        ),
      ),
  };
}

function changesBetween(a: { record: JsonObject; original: JsonObject }): FieldChanges {
  const changes: FieldChanges = {};
  for (const name of new Set([...Object.keys(a.original), ...Object.keys(a.record)])) {
    const [previous, value] = [a.original[name] ?? null, a.record[name] ?? null];
    if (!jsonEqual(previous, value)) changes[name] = { previous, new: value };
  }
  return changes;
}

function nulls(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(record).map((name) => [name, null]));
}

function freeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (isObject(member) || Array.isArray(member)) freeze(member);
  return Object.freeze(value);
}
