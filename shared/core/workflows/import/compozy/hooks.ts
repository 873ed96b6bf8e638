import type { Json, JsonObject } from '#core/json/json.ts';
import { unreadKeys } from '../key-table.ts';
import { objectAt, objectsAt, type Reader, readerAt } from '../reader.ts';
import { COMPOZY_HOOK_KEYS } from './keys.ts';
import { ownTexts } from './templates.ts';

/** The hooks of a task or a workflow, their parameters beside their type; undefined where there are none. */
export function compozyHooks(a: {
  hooks: Json | undefined;
  ids: ReadonlyMap<string, string>;
  reader: Reader;
  /** they are those of a collection */
  ofItems?: boolean;
}): JsonObject | undefined {
  const { ids, reader } = a;
  const events = Object.entries(objectAt(a.hooks)).map(([event, list]): [string, Json] => [
    event,
    objectsAt(list).map((hook, i): JsonObject => {
      const path = reader.path === '' ? `hooks.${event}[${i}]` : `${reader.path}.hooks.${event}[${i}]`;
      reader.notes.push(...unreadKeys({ value: hook, table: COMPOZY_HOOK_KEYS, path }));
      const { type = null, on_error: onError, params } = hook;
      const inside = readerAt({ path, notes: reader.notes });
      const texts = { ids, inHook: true, ofItems: a.ofItems === true && event === 'task_finished', reader: inside };
      const own = ownTexts({ value: objectAt(params), texts, key: 'params' });
      return { type, ...(onError !== undefined && { on_error: onError }), ...objectAt(own) };
    }),
  ]);
  return events.length === 0 ? undefined : Object.fromEntries(events);
}
