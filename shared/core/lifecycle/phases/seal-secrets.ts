import type { JsonObject } from '#core/json/json.ts';
import { secretContext } from '#core/records/secret-context.ts';
import type { WriteEnvironment } from '../command.ts';
import type { Pending } from '../pending.ts';

/** Puts given secrets, sealed, where nothing but the store finds them; null clears one. */
export async function sealSecrets(a: {
  pending: Pending;
  env: Pick<WriteEnvironment, 'seal'>;
  secrets: JsonObject;
}): Promise<void> {
  const { pending, env } = a;
  for (const [field, value] of Object.entries(a.secrets)) {
    if (typeof value === 'string' && value !== '') {
      pending.hidden[field] = await env.seal({ text: value, context: secretContext({ ref: pending.ref, field }) });
    } else delete pending.hidden[field];
  }
}
