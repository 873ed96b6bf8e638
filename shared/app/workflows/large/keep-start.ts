import type { JsonObject } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { keepValue, putAside } from './keep-value.ts';

/** Most bytes of a context that lie in rows and machines as they are; with what goes along, an input has 32 KB. */
const MOST_CONTEXT_BYTES = 24 * 1024;
// not worth a blob
const LEAST_BYTES = 512;

/** What an instance keeps of its start: what is large lies apart, and so does the largest of what is much together. */
export async function keepStart(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  trigger: JsonObject;
  context: JsonObject;
}): Promise<{ trigger: JsonObject; context: JsonObject }> {
  const trigger = await keepMembers({ ...a, value: a.trigger, root: 'trigger' });
  const context = await keepMembers({ ...a, value: a.context, root: 'context' });
  const sizes = Object.entries(context)
    .map(([name, value]) => ({ name, text: JSON.stringify(value) }))
    .sort((x, y) => y.text.length - x.text.length);
  let bytes = sizes.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  for (const { name, text } of sizes) {
    if (bytes <= MOST_CONTEXT_BYTES || text.length < LEAST_BYTES) break;
    const value = context[name] ?? null;
    context[name] = await putAside({ ...a, value, text, what: `context.${name}` });
    bytes -= Buffer.byteLength(text);
  }
  return { trigger, context };
}

/** The members of an object, each itself or what names it. */
export async function keepMembers(a: {
  platform: Platform;
  tenant: string;
  instanceId: string;
  value: JsonObject;
  root: string;
}): Promise<JsonObject> {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(a.value)) {
    kept[name] = await keepValue({ ...a, value, what: `${a.root}.${name}` });
  }
  return kept;
}
