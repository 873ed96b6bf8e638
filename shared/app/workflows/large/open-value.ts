import { DroError } from '#core/errors/dro-error.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { asLarge, type Large, MOST_VALUE_BYTES } from './large-value.ts';

type Of = { platform: Platform; tenant: string; instanceId: string };

// texts of one process: the items of a collection are asked for one by one
const MOST_CHARS = 32 * 1024 * 1024;
const texts = new WeakMap<Platform, Map<string, string>>();
const lists = new WeakMap<Platform, { key: string; list: Json }>();

/**
 * A value that a row keeps, itself or by name. Throws VALUE_GONE for one that is no longer kept. Each call gives a value
 * of its own, so that whoever changes it changes nobody else's.
 */
export async function openValue(a: Of & { value: Json }): Promise<Json> {
  const large = asLarge(a);
  return large === null ? a.value : JSON.parse(await textOf({ ...a, large }));
}

/** One of a list of values; null when there is none. The list is read once for all of its items. */
export async function openItem(a: Of & { value: Json; index: number }): Promise<Json> {
  const large = asLarge(a);
  if (large === null) return itemOf(a);
  const known = lists.get(a.platform);
  const list = known?.key === large.key ? known.list : await openValue(a);
  lists.set(a.platform, { key: large.key, list });
  return structuredClone(itemOf({ value: list, index: a.index }));
}

/** An object whose members may be large: those that are read are opened, the other large ones are null. */
export async function openMembers(
  a: Of & { value: JsonObject; root: string; reads: readonly string[][] },
): Promise<JsonObject> {
  const { value } = a;
  const large = Object.keys(value).filter((name) => asLarge({ ...a, value: value[name] }) !== null);
  if (large.length === 0) return value;
  const opened: JsonObject = { ...value };
  for (const name of large) {
    const isRead = readsMember({ root: a.root, name, reads: a.reads });
    opened[name] = isRead ? await openValue({ ...a, value: value[name] ?? null }) : null;
  }
  return opened;
}

/** Whether expressions read a member of a root: by its name, or the root as a whole. */
export function readsMember(a: { root: string; name: string; reads: readonly string[][] }): boolean {
  return a.reads.some(([root, name]) => root === a.root && (name === undefined || name === a.name));
}

/** Values in their order. Throws VALUE_TOO_LARGE, before it reads any, when nothing that holds them all could be kept. */
export async function openList(a: Of & { values: readonly Json[]; what: string }): Promise<Json[]> {
  const size = a.values.reduce((sum: number, value) => sum + (asLarge({ ...a, value })?.size ?? 0), 0);
  if (size > MOST_VALUE_BYTES) {
    const detail = `${a.what} has over ${size} bytes; ${MOST_VALUE_BYTES} can be kept`;
    throw new DroError({ code: 'VALUE_TOO_LARGE', detail });
  }
  const opened: Json[] = [];
  for (const value of a.values) opened.push(await openValue({ ...a, value }));
  return opened;
}

/** An object with all its members open. */
export function openAll(a: Of & { value: JsonObject }): Promise<JsonObject> {
  return openMembers({ ...a, root: 'all', reads: [['all']] });
}

async function textOf(a: Of & { large: Large }): Promise<string> {
  const { platform, tenant, large } = a;
  const known = texts.get(platform) ?? new Map<string, string>();
  texts.set(platform, known);
  const name = `${tenant} ${large.key}`;
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  const found = await platform.blobs.get({ tenant, key: large.key });
  if (!found) {
    const detail = `a value of ${large.size} bytes of instance ${a.instanceId} is no longer kept`;
    throw new DroError({ code: 'VALUE_GONE', detail });
  }
  const text = new TextDecoder().decode(found.body);
  known.set(name, text);
  let chars = [...known.values()].reduce((sum, one) => sum + one.length, 0);
  for (const [oldest, one] of known) {
    if (chars <= MOST_CHARS) break;
    known.delete(oldest);
    chars -= one.length;
  }
  return text;
}

function itemOf(a: { value: Json; index: number }): Json {
  return (Array.isArray(a.value) ? a.value[a.index] : null) ?? null;
}
