import { createSealedSecrets } from '#adapters/sealing/sealed-secrets.ts';
import type { Secrets } from '#ports/secrets.ts';
import { masterKey } from './secrets-master-key.ts';

/**
 * Secrets under a master key that is given, or kept in `<dataDir>/master.key` and made at first use.
 *
 * @example
 * ```ts
 * import { createSecrets } from '#adapters/embedded/secrets.ts';
 * const secrets = createSecrets({ dataDir: '.dro' });
 * const sealed: string = await secrets.seal({ text: 'token', context: 'acme/wait/1' });
 * ```
 */
export function createSecrets(a: { dataDir: string } | { key: Uint8Array }): Secrets {
  return createSealedSecrets({ masterKey: () => ('key' in a ? a.key : masterKey(a)) });
}
