import { isObject, type JsonObject } from '#core/json/json.ts';
import type { ApiClient } from './api-client.ts';

/** All items of a list, page by page. */
export async function* allOf(a: { client: ApiClient; path: string }): AsyncGenerator<JsonObject> {
  const sign = a.path.includes('?') ? '&' : '?';
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await a.client.call({ method: 'GET', path: `${a.path}${sign}limit=100${more}` });
    const items = answer['items'];
    if (Array.isArray(items)) yield* items.filter(isObject);
    cursor = typeof answer['next_cursor'] === 'string' ? answer['next_cursor'] : null;
  } while (cursor !== null);
}
