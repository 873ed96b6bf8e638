import { DroError, invalid } from '#core/errors/dro-error.ts';
import { isObject } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';
import { readAdminRow, writeAdminRow } from './admin-row.ts';
import { readSettings } from './settings.ts';

/** The keys that calls outside are signed with: while they rotate, both. */
export const SIGNING_KEYS: readonly string[] = ['EGRESS_SIGNING_KEY', 'EGRESS_SIGNING_KEY_NEXT'];
/** Most secrets of a tenant. */
export const MOST_SECRETS = 200;

/** What is shown of a secret. */
export type SecretName = { name: string; updated_at: Iso };

/** The names of a tenant's secrets. */
export async function secretNames(a: { platform: Platform; tenant: string }): Promise<SecretName[]> {
  const { tenant } = a;
  const { rows } = await a.platform.store.querySys({ tenant, kind: 'secret', pk: 'secrets', limit: MOST_SECRETS });
  return rows.map(({ key, value }) => ({
    name: key.sk,
    updated_at: isObject(value) ? String(value['updated_at']) : '',
  }));
}

/** Keeps a secret, sealed; its value is never shown again. Throws VALIDATION_FAILED, VERSION_CONFLICT. */
export async function putSecret(a: {
  platform: Platform;
  tenant: string;
  name: string;
  value: string;
  by: Cause;
}): Promise<SecretName> {
  const { platform, name } = a;
  const key = secretKey(a);
  const before = await readAdminRow({ platform, key });
  if (before.value === null) await mustBeNew(a);
  const sealed = await platform.secrets.seal({ text: a.value, context: contextOf(key) });
  const updated = platform.clock.now();
  // what it is stays out of the audit, that it changed does not
  const fields = { [name]: { previous: before.value === null ? null : 'set', new: 'set' } };
  const value = { sealed, updated_at: updated };
  await writeAdminRow({ platform, key, by: a.by, id: `secrets.${name}`, before, value, fields });
  return { name, updated_at: updated };
}

/** Forgets a secret. Throws NOT_FOUND. */
export async function removeSecret(a: { platform: Platform; tenant: string; name: string; by: Cause }): Promise<void> {
  const { platform, name } = a;
  const key = secretKey(a);
  const before = await readAdminRow({ platform, key });
  if (before.value === null) throw new DroError({ code: 'NOT_FOUND', detail: `there is no secret ${name}` });
  const fields = { [name]: { previous: 'set', new: null } };
  await writeAdminRow({ platform, key, by: a.by, id: `secrets.${name}`, before, value: null, fields });
}

/** The values of some secrets, in the order of their names; null for those that are not there. */
export async function openSecrets(a: {
  platform: Platform;
  tenant: string;
  names: readonly string[];
}): Promise<(string | null)[]> {
  const { platform, tenant, names } = a;
  if (names.length === 0) return [];
  const rows = await platform.store.getSys({ keys: names.map((name) => secretKey({ tenant, name })) });
  return Promise.all(
    rows.map((row) =>
      row && isObject(row.value)
        ? platform.secrets.open({ sealed: String(row.value['sealed']), context: contextOf(row.key) })
        : null,
    ),
  );
}

function secretKey(a: { tenant: string; name: string }): SysKey {
  return { tenant: a.tenant, kind: 'secret', pk: 'secrets', sk: a.name };
}

function contextOf(key: SysKey): string {
  return `${key.tenant}/secret/${key.sk}`;
}

async function mustBeNew(a: { platform: Platform; tenant: string; name: string }): Promise<void> {
  const [settings, secrets] = await Promise.all([readSettings(a), secretNames(a)]);
  const path = 'name';
  if (Object.hasOwn(settings, a.name)) {
    const message = `${a.name} is the name of a setting`;
    throw invalid({ what: 'the secret', issues: [{ path, code: 'DUPLICATE_NAME', message }] });
  }
  if (secrets.length < MOST_SECRETS) return;
  const message = `a tenant has ${MOST_SECRETS} secrets at most`;
  throw invalid({ what: 'the secret', issues: [{ path, code: 'TOO_LONG', message }] });
}
