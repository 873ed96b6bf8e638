import { isObject, type Json } from '#core/json/json.ts';

/** Rows that hold what people and records gave; all else in them is the platform's own. */
export type DataKind = 'instance' | 'instance_step' | 'wait' | 'event_wait' | 'signal' | 'instance_hook';

const EVENT = ['record', 'payload'];
/** Where the data lies, by kind of row; `*` is every member or item. */
const PATHS: Record<DataKind, readonly string[]> = {
  instance: ['trigger.record', 'trigger.input', 'context', 'error.message', 'undoing.message', 'deaths.*.message'],
  instance_step: ['output', 'items', 'error.message'],
  wait: ['comment', 'fields', 'votes.*.comment', 'votes.*.fields', 'history.*.comment', 'history.*.fields'],
  event_wait: EVENT.map((name) => `got.*.${name}`),
  signal: EVENT.map((name) => `data.${name}`),
  instance_hook: ['given.value', 'error.message'],
};
/** What every record has besides its fields. */
const OWN_MEMBERS = ['id', 'version', 'created_at', 'updated_at'];

/** A row with its data cleaned. Ids, keys, tokens and times of the platform stay: they hold an instance together. */
export async function cleanData(a: { kind: DataKind; value: Json; clean(value: Json): Promise<Json> }): Promise<Json> {
  let { value } = a;
  for (const path of PATHS[a.kind]) value = await cleanAt({ value, path: path.split('.'), clean: a.clean });
  return value;
}

type Cleaning = { value: Json; clean(value: Json): Promise<Json> };

async function cleanAt(a: Cleaning & { path: readonly string[]; of?: string }): Promise<Json> {
  const { value, path, of } = a;
  const [name, ...rest] = path;
  if (name === undefined) return of === 'record' ? cleanRecord(a) : a.clean(value);
  if (isLarge(value)) return a.clean(value);
  const at = (one: Json, key: string): Promise<Json> => cleanAt({ ...a, value: one, path: rest, of: key });
  if (Array.isArray(value)) return name === '*' ? Promise.all(value.map((one) => at(one, name))) : value;
  if (!isObject(value)) return value;
  const names = name === '*' ? Object.keys(value) : Object.hasOwn(value, name) ? [name] : [];
  const cleaned = names.map(async (key) => [key, await at(value[key] ?? null, key)] as const);
  return { ...value, ...Object.fromEntries(await Promise.all(cleaned)) };
}

async function cleanRecord(a: Cleaning): Promise<Json> {
  const { value } = a;
  if (!isObject(value) || isLarge(value)) return a.clean(value);
  const own = Object.entries(value).filter(([name]) => OWN_MEMBERS.includes(name));
  const cleaned = await a.clean(value);
  return isObject(cleaned) ? { ...cleaned, ...Object.fromEntries(own) } : cleaned;
}

/** Names data that lies apart: it is opened as a whole. */
function isLarge(value: Json): boolean {
  return isObject(value) && isObject(value['$large']);
}
