import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokens } from '#adapters/embedded/tokens.ts';
import { ensureTenant, ensureUser } from '#app/tenants/ensure-tenant.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { openProcess } from './depot-process.ts';

/** A data folder with definitions live, which every run copies; `boss` is the token of another person than `token`. */
export type Template = { dir: string; token: string; boss: string; now: string; remove(): void };

const START = '2026-03-01T12:00:00.000Z';
const MONTH_S = 30 * 24 * 3600;

/** Makes the data folder: definitions by the kind that they are saved under. */
export async function makeTemplate(a: {
  pack: Pack;
  definitions: Readonly<Record<string, readonly JsonObject[]>>;
}): Promise<Template> {
  const dir = mkdtempSync(join(tmpdir(), 'dro-model-'));
  const process = await openProcess({ dataDir: dir, pack: a.pack, now: START, life: 9999 });
  const { platform } = process.local;
  await ensureTenant({ platform, tenant: 'acme' });
  const tokens = createTokens({ dataDir: dir, clock: process.clock });
  const tokenOf = async (handle: string, role: string): Promise<string> => {
    const { id: userId } = await ensureUser({ platform, tenant: 'acme', handle });
    return tokens.issue({ identity: { tenant: 'acme', userId, roles: [role] }, expiresIn: MONTH_S });
  };
  const [token, boss] = [await tokenOf('ana', 'admin'), await tokenOf('bo', 'boss')];
  for (const [kind, bodies] of Object.entries(a.definitions)) {
    for (const body of bodies) {
      const answer = await process.app.request(`/api/_admin/${kind}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (answer.status !== 201) throw new Error(`${kind}: ${await answer.text()}`);
    }
  }
  // reads the key of personal data too, so that no run makes its own
  await platform.secrets.piiKey({ tenant: 'acme' });
  await process.settle();
  const now = process.clock.now();
  await process.local.stop();
  return { dir, token, boss, now, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
