import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { PayloadMember, PayloadType } from './payload-type.ts';

/** An object without what is null in its parts and may be absent there: null is how expressions say absent. */
export function presentMembers(a: { value: JsonObject; members: readonly PayloadMember[] }): JsonObject {
  const types = new Map(a.members.map((one) => [one.name, one.type]));
  return Object.fromEntries(
    Object.entries(a.value).map(([name, value]) => {
      const type = types.get(name);
      return [name, type ? present({ value, type }) : value];
    }),
  );
}

function present(a: { value: Json; type: PayloadType }): Json {
  const { value, type } = a;
  if (type.kind === 'array' && Array.isArray(value)) return value.map((one) => present({ value: one, type: type.of }));
  if (type.kind !== 'object' || !isObject(value)) return value;
  const optional = new Set(type.members.filter((one) => !one.required && !one.type.nullable).map((one) => one.name));
  const kept = Object.entries(value).filter(([name, one]) => one !== null || !optional.has(name));
  return presentMembers({ value: Object.fromEntries(kept), members: type.members });
}
