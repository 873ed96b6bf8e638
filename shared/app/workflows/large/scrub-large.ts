import { jsonEqual } from '#core/json/equal.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { foundIn } from '#core/pii/own-text.ts';
import { withoutPersonal } from '#core/pii/personal-texts.ts';
import type { Platform } from '../../platform.ts';
import { keepValue } from './keep-value.ts';
import { asLarge } from './large-value.ts';
import { lookAfter } from './look-after.ts';
import { openValue } from './open-value.ts';

type Scrubbing = {
  platform: Platform;
  tenant: string;
  instanceId: string;
  /** the values that must not be left */
  texts: readonly string[];
  /** is told of blobs that hold some of them, and are named no more */
  spent: Set<string>;
};

/**
 * What a row holds of data, without the personal values in it, those that lie apart among them: what has some is kept anew without
 * them, and named instead.
 */
export async function scrubValue(a: Scrubbing & { value: Json }): Promise<Json> {
  const { value, texts } = a;
  const large = asLarge(a);
  if (large !== null) return scrubLarge({ ...a, key: large.key });
  if (Array.isArray(value)) return Promise.all(value.map((one) => scrubValue({ ...a, value: one })));
  if (!isObject(value)) return withoutPersonal({ value, texts, found: foundIn });
  const entries = Object.entries(value).map(async ([name, one]) => [name, await scrubValue({ ...a, value: one })]);
  return Object.fromEntries(await Promise.all(entries));
}

async function scrubLarge(a: Scrubbing & { value: Json; key: string }): Promise<Json> {
  const { platform, tenant, texts, key } = a;
  const [ref] = (await platform.blobs.list({ tenant, prefix: key, limit: 1 })).refs;
  if (!ref) return a.value;
  const before = await openValue(a);
  const after = withoutPersonal({ value: before, texts, found: foundIn });
  if (jsonEqual(before, after)) return a.value;
  a.spent.add(key);
  // before it is named no more: a crash from here on leaves it to be found
  await lookAfter(a);
  return keepValue({ ...a, value: after, what: 'what is left of a value' });
}
