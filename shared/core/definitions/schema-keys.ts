import { z } from 'zod';

// a definition has many bindings of few hooks, and each asks
const KNOWN = new WeakMap<z.ZodType, readonly string[]>();

/** Every key that a schema has anywhere, for suggesting one in place of an unknown one. */
export function keysOf(schema: z.ZodType): readonly string[] {
  const known = KNOWN.get(schema);
  if (known) return known;
  const keys = new Set<string>();
  collect({ node: z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }), keys });
  const found = [...keys];
  KNOWN.set(schema, found);
  return found;
}

function collect(a: { node: unknown; keys: Set<string> }): void {
  if (typeof a.node !== 'object' || a.node === null) return;
  for (const [key, value] of Object.entries(a.node)) {
    if (key === 'properties' && typeof value === 'object' && value !== null) {
      for (const name of Object.keys(value)) a.keys.add(name);
    }
    collect({ node: value, keys: a.keys });
  }
}
