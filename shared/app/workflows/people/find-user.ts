import { invalid } from '#core/errors/dro-error.ts';
import { isObject } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';

/** A person of the tenant. */
export type Person = { id: string; handle: string };

/** Who an id or a handle is; null when nobody is known by it. */
export async function findUser(a: { platform: Platform; tenant: string; name: string }): Promise<Person | null> {
  const { platform, tenant, name } = a;
  const rows = await platform.store.getSys({
    keys: ['users', 'handles'].map((pk) => ({ tenant, kind: 'user' as const, pk, sk: name })),
  });
  const value = rows.find((row) => row)?.value ?? null;
  return isObject(value) ? { id: String(value['id']), handle: String(value['handle']) } : null;
}

/** The same, or VALIDATION_FAILED. */
export async function mustFindUser(a: {
  platform: Platform;
  tenant: string;
  name: string;
  path: string;
}): Promise<Person> {
  const found = await findUser(a);
  if (found) return found;
  const message = `${a.path}: there is no user of this id or handle`;
  throw invalid({ what: 'the body', issues: [{ path: a.path, code: 'REFERENCE_NOT_FOUND', message }] });
}
