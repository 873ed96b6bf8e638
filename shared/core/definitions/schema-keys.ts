import { z } from 'zod';

/** Every key that a schema has anywhere, for suggesting one in place of an unknown one. */
export function keysOf(schema: z.ZodType): string[] {
  const keys = new Set<string>();
  collect({ node: z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }), keys });
  return [...keys];
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
