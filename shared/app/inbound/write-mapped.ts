import { DroError, isDroError } from '#core/errors/dro-error.ts';
import { asText } from '#core/expressions/run/as-text.ts';
import type { CompiledThen } from '#core/inbound/compile-source.ts';
import type { JsonObject } from '#core/json/json.ts';
import { personalTexts, withoutTexts } from '#core/pii/personal-texts.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';
import type { Platform } from '../platform.ts';
import { currentDb } from '../records/after-hook-context.ts';
import { transitionRecord } from '../records/transition-record.ts';
import { writeRecord } from '../records/write-record.ts';
import type { Cause } from '../records/write-request.ts';
import type { Performed } from './perform.ts';

type Input = {
  platform: Platform;
  tenant: string;
  then: CompiledThen & { kind: 'write' };
  env: JsonObject;
  by: Cause;
  once: { key: SysKey; ttl: Iso };
};

/** Writes what a map made of a delivery, through the whole lifecycle. What refuses it quotes no personal value. */
export async function writeMapped(a: Input): Promise<Performed> {
  const values = a.then.values(a.env);
  try {
    return await write({ ...a, values });
  } catch (error) {
    throw isDroError(error) ? await withoutPersonal({ ...a, values, error }) : error;
  }
}

async function write(a: Input & { values: JsonObject }): Promise<Performed> {
  const { platform, tenant, then, env, by, values } = a;
  const { app, entity, operation } = then;
  const once = { ...a.once, value: {} };
  const id = then.find === null ? null : await idOf({ platform, tenant, app, entity, fields: then.find(env) });
  if (operation === 'transition' && id !== null) {
    const [field = '', to = null] = Object.entries(values)[0] ?? [];
    const move = { tenant, user: by.user, app, entity, id, field, to: asText(to), by, once };
    const { replayed } = await transitionRecord({ platform, request: move });
    return replayed ? 'duplicate' : 'done';
  }
  const target = { app, entity, values, origin: 'system' as const, ...(id !== null && { id }) };
  const command = { operation: operation === 'create' ? ('create' as const) : ('update' as const), ...target };
  const { replayed } = await writeRecord({ platform, request: { tenant, command, by, once } });
  return replayed ? 'duplicate' : 'done';
}

/** The record that is meant. It may not be there yet: senders are sometimes faster than what they answer. */
async function idOf(a: {
  platform: Platform;
  tenant: string;
  app: string;
  entity: string;
  fields: JsonObject;
}): Promise<string> {
  const { platform, tenant, app, entity, fields } = a;
  const db = currentDb({ platform, tenant, model: await platform.definitions.model(tenant) });
  const isId = Object.keys(fields).join() === 'id';
  const found = isId
    ? await db.get({ app, entity, id: asText(fields['id'] ?? null) })
    : await db.findUnique({ app, entity, fields });
  if (found) return String(found['id']);
  const message = `no record of ${app}/${entity} is found by ${Object.keys(fields).join(' and ')}`;
  throw new DroError({
    code: 'VALIDATION_FAILED',
    detail: message,
    issues: [{ path: 'find', code: 'REFERENCE_NOT_FOUND', message }],
    data: { may_come: true },
  });
}

/** Dead letters and logs keep what an error says. */
async function withoutPersonal(a: Input & { values: JsonObject; error: DroError }): Promise<DroError> {
  const { platform, tenant, then, values, error } = a;
  const entity = (await platform.definitions.model(tenant)).entity({ app: then.app, name: then.entity });
  const texts = entity ? personalTexts({ entity, records: [values] }) : [];
  if (texts.length === 0) return error;
  return new DroError({
    code: error.code,
    detail: withoutTexts({ text: error.message, texts }),
    issues: error.issues.map((issue) => ({ ...issue, message: withoutTexts({ text: issue.message, texts }) })),
    data: error.data,
  });
}
