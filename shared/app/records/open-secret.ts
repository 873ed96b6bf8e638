import type { Ref } from '#core/records/ref.ts';
import { secretContext } from '#core/records/secret-context.ts';
import type { Platform } from '../platform.ts';

/**
 * A secret of a record in the clear, for work that the platform itself does with it, such as signing; null when none is
 * set. It is never part of an answer, and no hook, rule or expression is given it.
 */
export async function openSecret(a: { platform: Platform; ref: Ref; field: string }): Promise<string | null> {
  const { platform, ref, field } = a;
  const { model } = await platform.definitions.current(ref.tenant);
  const entity = model.entity({ app: ref.app, name: ref.entity });
  if (!entity?.secretFields.includes(field)) return null;
  const [row] = await platform.store.get({ refs: [ref] });
  const sealed = row?.data[field];
  if (typeof sealed !== 'string') return null;
  return platform.secrets.open({ sealed, context: secretContext({ ref, field }) });
}
