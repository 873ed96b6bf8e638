import { DroError } from '#core/errors/dro-error.ts';
import { isObject } from '#core/json/json.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { Op } from '#core/plan/plan.ts';
import type { SysKey } from '#core/plan/sys.ts';
import { ADMIN_APP } from '../definitions/save-definitions.ts';
import { newJournal } from '../new-journal.ts';
import type { Platform } from '../platform.ts';
import { tenantKey } from './tenant-key.ts';

/** A person who may sign in; `handle` is what they are called by. */
export type User = { id: string; handle: string };

/** Makes the tenant if it is new; true when it was. */
export async function ensureTenant(a: { platform: Platform; tenant: string }): Promise<boolean> {
  const { platform, tenant } = a;
  const [known] = await platform.store.getSys({ keys: [tenantKey(tenant)] });
  if (known) return false;
  const value = { name: tenant, zone: 'UTC', created_at: platform.clock.now() };
  const op: Op = { kind: 'sys', key: tenantKey(tenant), expect: 'absent', value };
  const committed = await platform.store.commit({
    plan: { tenant, ops: [op], journal: journalOf({ ...a, id: tenant, entity: 'tenants' }) },
  });
  return committed.ok;
}

/** The user of a handle, made if new; the id is theirs for good. */
export async function ensureUser(a: { platform: Platform; tenant: string; handle: string }): Promise<User> {
  const { platform, tenant, handle } = a;
  const byHandle: SysKey = { tenant, kind: 'user', pk: 'handles', sk: handle };
  const known = await userAt({ platform, key: byHandle });
  if (known) return known;
  const id = platform.ids.record();
  const value = { id, handle, created_at: platform.clock.now() };
  const ops: Op[] = [
    { kind: 'sys', key: byHandle, expect: 'absent', value },
    { kind: 'sys', key: { tenant, kind: 'user', pk: 'users', sk: id }, expect: 'absent', value },
  ];
  await platform.store.commit({ plan: { tenant, ops, journal: journalOf({ ...a, id, entity: 'users' }) } });
  // whoever was first made the user that counts
  const user = await userAt({ platform, key: byHandle });
  if (user) return user;
  throw new DroError({ code: 'INTERNAL', detail: `user ${handle} was not stored` });
}

async function userAt(a: { platform: Platform; key: SysKey }): Promise<User | null> {
  const [row] = await a.platform.store.getSys({ keys: [a.key] });
  if (!row || !isObject(row.value)) return null;
  return { id: String(row.value['id']), handle: String(row.value['handle']) };
}

function journalOf(a: { platform: Platform; tenant: string; id: string; entity: string }): Journal {
  const root = { tenant: a.tenant, app: ADMIN_APP, entity: a.entity, id: a.id };
  return newJournal({ platform: a.platform, root, cause: 'sign-in', version: 1 });
}
