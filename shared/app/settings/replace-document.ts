import { DroError, invalid } from '#core/errors/dro-error.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';
import type { FieldChanges } from '#core/plan/event.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';
import { type AdminRow, writeAdminRow } from './admin-row.ts';
import { secretNames } from './secrets.ts';
import { readDocument, type SettingsDocument, settingsKey } from './settings.ts';

/** Puts another document in its place; throws VERSION_CONFLICT when it is not the one of `ifMatch` any more. */
export async function replaceDocument(a: {
  platform: Platform;
  tenant: string;
  document: SettingsDocument;
  value: JsonObject;
  ifMatch: number | null;
  by: Cause;
}): Promise<AdminRow> {
  const { platform, tenant, document, value, ifMatch } = a;
  const before = await readDocument(a);
  if (ifMatch !== null && ifMatch !== before.etag) {
    throw new DroError({ code: 'VERSION_CONFLICT', detail: `it is at version ${before.etag}, not ${ifMatch}` });
  }
  if (document === 'settings') await mustBeFree({ platform, tenant, value });
  const key = settingsKey(a);
  const fields: FieldChanges = Object.fromEntries(
    Object.entries(value).map(([name, now]) => [name, { previous: before.value?.[name] ?? null, new: now }]),
  );
  const etag = await writeAdminRow({ platform, key, by: a.by, id: document, before, value, fields });
  return { etag, value };
}

/** A name is that of a setting or of a secret, never of both. */
async function mustBeFree(a: { platform: Platform; tenant: string; value: JsonObject }): Promise<void> {
  const taken = (await secretNames(a)).map((one) => one.name);
  const names = Object.keys(isObject(a.value['settings']) ? a.value['settings'] : {});
  const issues = names
    .filter((name) => taken.includes(name))
    .map((name) => ({
      path: `settings.${name}`,
      code: 'DUPLICATE_NAME' as const,
      message: `${name} is the name of a secret`,
    }));
  if (issues.length > 0) throw invalid({ what: 'the settings', issues });
}
