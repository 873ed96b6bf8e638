import type { Json } from '#core/json/json.ts';
import type { SysKind } from '#core/plan/sys.ts';
import type { Platform } from '../../platform.ts';
import { instanceKey } from '../instance.ts';
import { type Large, withoutLarge } from './large-value.ts';

const PAGE = 500;

/** Every kind of row of an instance that may name large values; they lie under its id. */
export const NAMING_KINDS = [
  'instance_step',
  'wait',
  'event_wait',
  'signal',
  'instance_hook',
] as const satisfies readonly SysKind[];

/** The keys of all large values that the rows of an instance name. */
export async function namedIn(a: { platform: Platform; tenant: string; instanceId: string }): Promise<Set<string>> {
  const { platform, tenant, instanceId } = a;
  const keys = new Set<string>();
  const note = (value: Json): void => {
    withoutLarge({
      instanceId,
      value,
      instead: (large: Large) => {
        keys.add(large.key);
        return null;
      },
    });
  };
  const [own] = await platform.store.getSys({ keys: [instanceKey({ tenant, id: instanceId })] });
  if (own) note(own.value);
  for (const kind of NAMING_KINDS) {
    let cursor: string | undefined;
    do {
      const from = cursor === undefined ? {} : { cursor };
      const page = await platform.store.querySys({ tenant, kind, pk: instanceId, limit: PAGE, ...from });
      for (const row of page.rows) note(row.value);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
  return keys;
}
