import type { Json, JsonObject } from '#core/json/json.ts';
import { folderOf, withoutLarge } from './large-value.ts';

/** A row as people see it: in the place of a large value stand its size, how it begins, and the call that gives it whole. */
export function presentLarge(a: { instanceId: string; value: Json }): Json {
  const { instanceId } = a;
  return withoutLarge({
    ...a,
    instead: ({ key, size, sha256, preview }) => {
      const name = key.slice(folderOf(instanceId).length);
      return { $large: { size, sha256, preview, href: `/api/_workflows/${instanceId}/values/${name}` } };
    },
  });
}

/** The same of an object. */
export function presentMembers(a: { instanceId: string; value: JsonObject }): JsonObject {
  const { instanceId } = a;
  return Object.fromEntries(
    Object.entries(a.value).map(([name, value]) => [name, presentLarge({ instanceId, value })]),
  );
}
