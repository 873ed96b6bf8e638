import { DroError } from '#core/errors/dro-error.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Platform } from '../../platform.ts';
import { loadInstance } from '../load-instance.ts';
import { folderOf } from './large-value.ts';
import { namedIn } from './named-in.ts';

/** A large value of an instance, whole. NOT_FOUND for one that it does not have, VALUE_GONE for one that is gone. */
export async function readValue(a: {
  platform: Platform;
  tenant: string;
  id: string;
  name: string;
}): Promise<JsonObject> {
  const { platform, tenant, id, name } = a;
  await loadInstance(a);
  const found = await platform.blobs.get({ tenant, key: folderOf(id) + name });
  if (!found) {
    const named = await namedIn({ platform, tenant, instanceId: id });
    const code = named.has(folderOf(id) + name) ? 'VALUE_GONE' : 'NOT_FOUND';
    throw new DroError({ code, detail: `there is no value ${name} of instance ${id}` });
  }
  const { size, sha256 } = found.ref;
  return { size, sha256, value: JSON.parse(new TextDecoder().decode(found.body)) };
}
