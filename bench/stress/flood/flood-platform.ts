import { join } from 'node:path';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { lineLogger } from '#adapters/embedded/line-logger.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createTokens } from '#adapters/embedded/tokens.ts';
import { ensureTenant, ensureUser } from '#app/tenants/ensure-tenant.ts';
import { createHttpApp, type HttpApp } from '#http/app.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import { labPack, type Plans } from '#test/model/flows/lab.ts';
import { TENANT } from './flood-plan.ts';
import { KeptMap } from './kept-map.ts';

const MONTH_S = 30 * 24 * 3600;

/** A platform of a flood with its HTTP app, on a clock that is told when time passes: 120 minutes take no time. */
export type FloodPlatform = {
  local: LocalPlatform;
  clock: FakeClock;
  app: HttpApp;
  tokenOf(a: { user: string; role: string }): Promise<string>;
};

/** Opens one on a folder, at a moment. */
export function openFlood(a: { dataDir: string; now: string; plans: Plans }): FloodPlatform {
  const { dataDir, plans } = a;
  const clock = new FakeClock({ start: a.now });
  const outside = {
    plans,
    tried: new KeptMap(join(dataDir, 'tried.jsonl')),
    vain: new KeptMap(join(dataDir, 'vain.jsonl')),
  };
  // workflows that fail are what a flood is about
  const logger = lineLogger({ clock, level: 'silent', write: () => undefined });
  const ids = systemIds();
  const packs = [labPack({ outside })];
  const local = createLocalPlatform({ dataDir, clock, ids, logger, packs, exclusive: true });
  const { platform } = local;
  const tokens = createTokens({ dataDir, clock });
  const app = createHttpApp({ platform, tokens, issuer: tokens, ready: () => true });
  const tokenOf = async (who: { user: string; role: string }): Promise<string> => {
    await ensureTenant({ platform, tenant: TENANT });
    const { id: userId } = await ensureUser({ platform, tenant: TENANT, handle: who.user });
    return tokens.issue({ identity: { tenant: TENANT, userId, roles: [who.role] }, expiresIn: MONTH_S });
  };
  return { local, clock, app, tokenOf };
}
