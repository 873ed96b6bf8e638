import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSealedSecrets } from '#adapters/sealing/sealed-secrets.ts';
import { DroError } from '#core/errors/dro-error.ts';
import type { Secrets } from '#ports/secrets.ts';

const KEY_BYTES = 32;

/**
 * Secrets under the master key of the stage, which AWS Secrets Manager keeps as 64 hexadecimal digits. A process reads
 * it once. It is never rotated in place: what was sealed under it would be lost.
 */
export function createSecrets(a: { client: SecretsManagerClient; secretId: string }): Secrets {
  return createSealedSecrets({
    masterKey: async () => {
      const { SecretString = '' } = await a.client.send(new GetSecretValueCommand({ SecretId: a.secretId }));
      const key = new Uint8Array(Buffer.from(SecretString, 'hex'));
      if (key.length === KEY_BYTES) return key;
      throw new DroError({ code: 'INTERNAL', detail: `the secret ${a.secretId} does not hold a key of 64 hex digits` });
    },
  });
}
