import type { HookImages, HookRecord } from '#core/hooks/hook-context.ts';
import { maskParts } from '#core/records/mask.ts';
import type { WriteEnvironment } from './command.ts';
import { maskKeys, saltOnce } from './mask-keys.ts';
import type { Pending } from './pending.ts';

/**
 * What a write does to a record, with personal values as hashes: the same ones that stand in the journal, but part by
 * part, so that a list of addresses stays a list.
 */
export function maskedImages(a: {
  pending: Pending;
  env: Pick<WriteEnvironment, 'piiKey' | 'newSalt'>;
  images: HookImages;
}): HookImages {
  const { pending, images } = a;
  const fields = pending.entity.piiFields;
  if (fields.length === 0) return images;
  saltOnce(a);
  const { before, after } = maskKeys(a);
  const changes = { ...images.changes };
  for (const name of fields) {
    const change = changes[name];
    if (!change) continue;
    changes[name] = {
      previous: maskParts({ value: change.previous, key: before }),
      new: maskParts({ value: change.new, key: after }),
    };
  }
  return {
    record: masked({ record: images.record, fields, key: after }),
    original: masked({ record: images.original, fields, key: before }),
    changes,
  };
}

function masked(a: { record: HookRecord; fields: readonly string[]; key: Uint8Array }): HookRecord {
  const record = { ...a.record };
  for (const name of a.fields) record[name] = maskParts({ value: a.record[name] ?? null, key: a.key });
  return record;
}
