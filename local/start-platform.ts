import { lineLogger } from '#adapters/embedded/line-logger.ts';
import { systemClock } from '#adapters/embedded/system-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createTokens } from '#adapters/embedded/tokens.ts';
import { ensureUser } from '#app/tenants/ensure-tenant.ts';
import { fireTimers } from '#app/tick.ts';
import { starterPacks } from '#apps/index.ts';
import { createHttpApp } from '#http/app.ts';
import { type Alarm, createAlarm } from './alarm.ts';
import { DEMO_TENANT, demoAdmin, type FirstStart, firstStart, isFirstStart, markFirstStart } from './first-start.ts';
import { serveHttp } from './http-server.ts';
import { createLocalPlatform, type LocalPlatform } from './local-platform.ts';
import { projectRoot } from './project-root.ts';
import { sampleOrder } from './sample-order.ts';
import type { Settings } from './settings.ts';
import { tryCalls } from './try-calls.ts';

const TICK_MS = 30_000;
const TOKEN_SECONDS = 30 * 24 * 3600;

/** A running platform, and what its owner is told. */
export type Running = {
  url: string;
  /** an admin's token for the demo tenant; null when it was started empty */
  token: string | null;
  first: FirstStart | null;
  calls: string[];
  stop(): Promise<void>;
};

/** Starts the whole platform on this machine; on an empty data folder it brings the sample in first. */
export async function startPlatform(a: {
  settings: Settings;
  empty: boolean;
  onProgress: (a: { label: string; done: number; total: number }) => void;
}): Promise<Running> {
  const { settings } = a;
  const clock = systemClock();
  const logger = lineLogger({ clock, level: settings.logLevel, write: (line) => process.stderr.write(line) });
  const root = projectRoot();
  const { dataDir, durability } = settings;
  const tools = {
    dataDir,
    durability,
    clock,
    ids: systemIds(),
    logger,
    packs: starterPacks({ root }),
    exclusive: true,
    timersChanged: () => alarm?.look(),
  };
  let alarm: Alarm | null = null;
  const local = openPlatform(tools);
  const { platform } = local;
  const tokens = createTokens({ dataDir, clock });
  let ready = false;
  const app = createHttpApp({ platform, tokens, issuer: tokens, ready: () => ready });
  const server = await serveHttp({ app, host: settings.host, port: settings.port });
  await local.start();
  alarm = createAlarm({
    ...{ clock, logger, withinMs: TICK_MS },
    nextDue: () => platform.timers.nextDue(),
    ring: () => fireTimers({ platform }),
  });
  alarm.look();
  let cancelTick = clock.schedule({ at: clock.millis() + TICK_MS, run: tickOn });
  function tickOn(): void {
    local
      .tick()
      .catch((error: unknown) => logger.error('the tick failed', { reason: String(error) }))
      .finally(() => {
        cancelTick = clock.schedule({ at: clock.millis() + TICK_MS, run: tickOn });
        alarm?.look();
      });
  }
  const isFirst = await isFirstStart({ platform });
  if (isFirst && a.empty) await markFirstStart({ platform, state: 'empty' });
  const first = isFirst && !a.empty ? await firstStart({ platform, root, onProgress: a.onProgress }) : null;
  ready = true;
  const help = await invitation({ local, tokens, url: server.url });
  return {
    url: server.url,
    ...help,
    first,
    stop: async () => {
      cancelTick();
      await alarm?.stop();
      await server.close();
      await local.stop();
    },
  };
}

function openPlatform(a: Parameters<typeof createLocalPlatform>[0]): LocalPlatform {
  try {
    return createLocalPlatform(a);
  } catch (error) {
    if (error instanceof Error && error.message.includes('database is locked')) {
      throw new Error(`another platform is running on ${a.dataDir}; stop it, or set DRO_DATA_DIR to another folder`);
    }
    throw error;
  }
}

/** A token and calls to try, where there is a demo tenant. */
async function invitation(a: {
  local: LocalPlatform;
  tokens: ReturnType<typeof createTokens>;
  url: string;
}): Promise<{ token: string | null; calls: string[] }> {
  const { platform } = a.local;
  const { model } = await platform.definitions.current(DEMO_TENANT);
  if (model.definitions.length === 0) return { token: null, calls: [] };
  const admin = await demoAdmin({ platform });
  const issue = (userId: string | null, roles: string[]): Promise<string> =>
    a.tokens.issue({ identity: { tenant: DEMO_TENANT, userId: userId ?? '', roles }, expiresIn: TOKEN_SECONDS });
  const token = await issue(admin.userId, ['admin']);
  const ana = await ensureUser({ platform, tenant: DEMO_TENANT, handle: 'ana' });
  const order = await sampleOrder({ platform, user: admin });
  const calls = order ? tryCalls({ url: a.url, buyer: await issue(ana.id, ['member']), admin: token, order }) : [];
  return { token, calls };
}
