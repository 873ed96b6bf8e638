import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { DroError } from '#core/errors/dro-error.ts';
import type { Secrets } from '#ports/secrets.ts';

const VERSION = 'v1.';
const MOST_KEYS = 1000;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Secrets under one master key, which is asked for at first use. Texts are sealed with AES-256-GCM, the context being
 * authenticated with them; tenants' keys are derived.
 *
 * @example
 * ```ts
 * import { createSealedSecrets } from '#adapters/sealing/sealed-secrets.ts';
 * const secrets = createSealedSecrets({ masterKey: async () => new Uint8Array(32) });
 * const sealed: string = await secrets.seal({ text: 'token', context: 'acme/wait/1' });
 * ```
 */
export function createSealedSecrets(a: { masterKey: () => Uint8Array | Promise<Uint8Array> }): Secrets {
  let master: Uint8Array | null = null;
  let sealKey: Uint8Array | null = null;
  const piiKeys = new Map<string, Uint8Array>();

  async function derive(purpose: string): Promise<Uint8Array> {
    master ??= await a.masterKey();
    return new Uint8Array(hkdfSync('sha256', master, '', purpose, 32));
  }

  async function keyFor(salt: string | undefined): Promise<Uint8Array> {
    if (salt !== undefined) return derive(`dro/seal/${salt}`);
    sealKey ??= await derive('dro/seal');
    return sealKey;
  }

  async function seal(text: string, context: string, salt?: string): Promise<string> {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', await keyFor(salt), iv).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return VERSION + Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
  }

  async function open(sealed: string, context: string, salt?: string): Promise<string> {
    const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url');
    // decoding skips what is no base64url, so only the text as it was written counts
    if (bytes.length < IV_BYTES + TAG_BYTES || sealed !== VERSION + bytes.toString('base64url')) throw unreadable();
    const iv = bytes.subarray(0, IV_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', await keyFor(salt), iv, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw unreadable(cause);
    }
  }

  return {
    piiKey: async ({ tenant }) => {
      // every write asks for it
      const known = piiKeys.get(tenant);
      if (known) return known;
      if (piiKeys.size >= MOST_KEYS) piiKeys.clear();
      const key = await derive(`dro/pii/${tenant}`);
      piiKeys.set(tenant, key);
      return key;
    },
    seal: ({ text, context, salt }) => seal(text, context, salt),
    open: ({ sealed, context, salt }) => open(sealed, context, salt),
  };
}

function unreadable(cause?: unknown): DroError {
  return new DroError({ code: 'INTERNAL', detail: 'the sealed text was changed or belongs to another context', cause });
}
