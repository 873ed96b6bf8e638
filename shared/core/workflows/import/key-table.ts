import { isObject, type Json } from '#core/json/json.ts';

/** What was read otherwise than it was written, or not at all. */
export type ImportNote = { path: string; message: string };

/** One key of a source's definitions and what it becomes. */
export type KeyRow = {
  /** its place, lists as `[]`: `steps[].on_true.goto`; a `*` stands for any key */
  key: string;
  /** what it becomes here; null = it says nothing here */
  becomes: string | null;
  /** why, where it says nothing */
  why?: string;
  /** what lies below it is data of the author's, not keys */
  open?: true;
};

/** The keys of a format. */
export type KeyTable = readonly KeyRow[];

/**
 * Notes for all keys that a table does not have or that say nothing here, so that nothing is dropped in silence.
 */
export function unreadKeys(a: { value: Json; table: KeyTable; path?: string }): ImportNote[] {
  const rows = new Map(a.table.map((row) => [row.key, row]));
  return walk({ value: a.value, rows, place: '', path: a.path ?? '' });
}

function walk(a: { value: Json; rows: ReadonlyMap<string, KeyRow>; place: string; path: string }): ImportNote[] {
  const { value, rows, place, path } = a;
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => walk({ ...a, value: item, place: `${place}[]`, path: `${path}[${i}]` }));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path === '' ? key : `${path}.${key}`;
    const under = place === '' ? '' : `${place}.`;
    const row = rows.get(`${under}${key}`) ?? rows.get(`${under}*`);
    if (!row) return [{ path: at, message: `there is nothing like "${key}" here; it was left out` }];
    if (row.becomes === null) return [{ path: at, message: `${row.why ?? 'this says nothing here'}; it was left out` }];
    return row.open ? [] : walk({ ...a, value: item, place: row.key, path: at });
  });
}
