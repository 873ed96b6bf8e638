import { DroError } from '#core/errors/dro-error.ts';
import type { Json } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { folderOf, fromLarge, MOST_INLINE_BYTES, MOST_VALUE_BYTES, previewOf } from './large-value.ts';
import { lookAfter } from './look-after.ts';

/** Whose value it is, and what it is called when it is too large. */
export type Keeping = { platform: Platform; tenant: string; instanceId: string; value: Json; what: string };

/**
 * What a row keeps of a value: the value, or, when that is large, what names it. It is on disk then, before the row is;
 * a value whose row never comes is found later and goes. Throws VALUE_TOO_LARGE for what cannot be kept.
 */
export async function keepValue(a: Keeping): Promise<Json> {
  const text = JSON.stringify(a.value);
  // no character takes more than three bytes
  if (text.length * 3 <= MOST_INLINE_BYTES) return a.value;
  const size = Buffer.byteLength(text);
  return size <= MOST_INLINE_BYTES ? a.value : putAside({ ...a, text });
}

/** The same whatever its size. */
export async function putAside(a: Keeping & { text: string }): Promise<Json> {
  const { platform, tenant, instanceId, text } = a;
  const body = Buffer.from(text);
  if (body.byteLength > MOST_VALUE_BYTES) {
    const detail = `${a.what} has ${body.byteLength} bytes; ${MOST_VALUE_BYTES} can be kept`;
    throw new DroError({ code: 'VALUE_TOO_LARGE', detail });
  }
  await lookAfter({ platform, tenant, instanceId });
  const key = folderOf(instanceId) + platform.ids.write().toLowerCase();
  const put = await platform.blobs.put({ tenant, key, body, contentType: 'application/json' });
  if (!put.ok) throw new DroError({ code: 'INTERNAL', detail: `${a.what} was not kept: ${put.reason}` });
  const { size, sha256 } = put.ref;
  return fromLarge({ key, size, sha256, preview: previewOf(text) });
}
