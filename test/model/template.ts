import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokens } from '#adapters/embedded/tokens.ts';
import { ensureTenant, ensureUser } from '#app/tenants/ensure-tenant.ts';
import { DEPOT, depotPack } from './depot.ts';
import { openProcess } from './depot-process.ts';

/** A data folder with the depot's definitions live, which every run copies. */
export type Template = { dir: string; token: string; now: string; remove(): void };

const START = '2026-03-01T12:00:00.000Z';
const MONTH_S = 30 * 24 * 3600;

/** Makes the data folder. */
export async function makeTemplate(): Promise<Template> {
  const dir = mkdtempSync(join(tmpdir(), 'dro-model-'));
  const process = await openProcess({
    dataDir: dir,
    pack: depotPack({ sink: { seen: [], next: [] } }),
    now: START,
    life: 9999,
  });
  const { platform } = process.local;
  await ensureTenant({ platform, tenant: 'acme' });
  const { id: userId } = await ensureUser({ platform, tenant: 'acme', handle: 'ana' });
  const tokens = createTokens({ dataDir: dir, clock: process.clock });
  const token = await tokens.issue({ identity: { tenant: 'acme', userId, roles: ['admin'] }, expiresIn: MONTH_S });
  for (const [kind, bodies] of Object.entries(DEPOT)) {
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
  return { dir, token, now, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
