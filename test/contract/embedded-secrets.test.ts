import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecrets } from '#adapters/embedded/secrets.ts';
import { type SecretsWorld, secretsSuite } from './secrets.suite.ts';

secretsSuite({ name: 'embedded', open: openSecrets });

async function openSecrets(): Promise<SecretsWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'dro-secrets-'));
  const make = () => createSecrets({ dataDir: join(dir, 'data') });
  return {
    secrets: make(),
    reopen: async () => ({ secrets: make() }),
    close: async () => rmSync(dir, { recursive: true, force: true }),
  };
}
