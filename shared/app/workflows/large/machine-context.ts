import { DroError } from '#core/errors/dro-error.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { asLarge } from './large-value.ts';

// the other members of an execution's input, and some air
const MOST_BYTES = 31 * 1024;

/**
 * What a machine is given of a context. Its states hand on ids, not data: of a large value it gets the very members that
 * its own conditions ask for, and nothing of one that they do not. Throws VALUE_TOO_LARGE when that is too much for the
 * input of an execution.
 */
export async function machineContext(a: {
  instanceId: string;
  context: JsonObject;
  /** what conditions read that the machine evaluates itself; each begins with `context` */
  paths: readonly string[][];
  open(value: Json): Promise<Json>;
}): Promise<JsonObject> {
  const { instanceId, context } = a;
  const given: JsonObject = {};
  for (const [name, value] of Object.entries(context)) {
    if (asLarge({ instanceId, value }) === null) {
      given[name] = value;
      continue;
    }
    const asked = a.paths.filter((path) => path[1] === name).map((path) => path.slice(2));
    if (asked.length > 0) given[name] = partOf({ value: await a.open(value), paths: asked });
  }
  const bytes = Buffer.byteLength(JSON.stringify(given));
  if (bytes <= MOST_BYTES) return given;
  const names = [...new Set(a.paths.map((path) => path.join('.')))].slice(0, 5);
  const detail = `the context is ${bytes} bytes where conditions read it (${names.join(', ')}); ${MOST_BYTES} are allowed`;
  throw new DroError({ code: 'VALUE_TOO_LARGE', detail });
}

/** A value with the members that some paths name, and nothing else. */
function partOf(a: { value: Json; paths: readonly string[][] }): Json {
  const { value, paths } = a;
  if (!isObject(value) || paths.some((path) => path.length === 0)) return value;
  const names = [...new Set(paths.map(([name = '']) => name))].filter((name) => Object.hasOwn(value, name));
  const below = (name: string): string[][] => paths.filter((path) => path[0] === name).map((path) => path.slice(1));
  return Object.fromEntries(names.map((name) => [name, partOf({ value: value[name] ?? null, paths: below(name) })]));
}
