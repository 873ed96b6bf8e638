import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '#adapters/embedded/database.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { createTokens } from '#adapters/embedded/tokens.ts';
import type { Platform } from '#app/platform.ts';
import { ensureTenant, ensureUser } from '#app/tenants/ensure-tenant.ts';
import { starterPacks } from '#apps/index.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { Pack } from '#core/packs/pack.ts';
import { createHttpApp } from '#http/app.ts';
import { createLocalPlatform } from '#local/local-platform.ts';
import { projectRoot } from '#local/project-root.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import type { Egress } from '#ports/egress.ts';
import { type QuietLogger, quietLogger } from './quiet-logger.ts';

/** A call of the API; `body` goes out as JSON, a text as it is. */
export type WorldCall = {
  method?: string;
  path: string;
  token?: string;
  body?: Json | undefined;
  headers?: Record<string, string>;
};
/** What came back; `json` is an empty object when there is no body. */
export type WorldAnswer = { status: number; headers: Headers; json: JsonObject };

/** A whole platform in a folder of its own, with its HTTP app. */
export type World = {
  platform: Platform;
  app: ReturnType<typeof createHttpApp>;
  clock: FakeClock;
  logger: QuietLogger;
  database: Database;
  /** Waits until nothing moves any more, save for what waits for the clock. */
  settle(): Promise<void>;
  /** Lets time pass: stops at everything that is due on the way, and lets it run out. */
  advance(ms: number): Promise<void>;
  /** A token; the tenant and the user are made if they are new. */
  token(a: { tenant?: string; user?: string; roles?: readonly string[]; expiresIn?: number }): Promise<string>;
  call(a: WorldCall): Promise<WorldAnswer>;
  close(): Promise<void>;
};

const START = '2026-03-01T12:00:00.000Z';
const HOUR_S = 3600;

/**
 * Opens a platform with the starter packs (none is installed) and a clock that moves only when told to. `wrapFeed`
 * may put a feed that misbehaves in front of its own; `busRules` = how many rules its bus takes.
 *
 * @example
 * ```ts
 * import { openWorld } from '#test/support/local-world.ts';
 * const world = await openWorld();
 * const token = await world.token({ tenant: 'acme', user: 'ana', roles: ['member'] });
 * const { status } = await world.call({ path: '/api/crm/deals', token });
 * await world.close();
 * ```
 */
export async function openWorld(
  a: {
    packs?: readonly Pack[];
    clock?: FakeClock;
    wrapFeed?: (feed: ChangeFeed, clock: FakeClock) => ChangeFeed;
    egress?: Egress;
    busRules?: number;
    continueAfter?: number;
    mostEvents?: number;
  } = {},
): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'dro-world-'));
  const clock = a.clock ?? new FakeClock({ start: START });
  const logger = quietLogger();
  const packs = a.packs ?? starterPacks({ root: projectRoot() });
  const { wrapFeed } = a;
  const local = createLocalPlatform({
    ...{ dataDir, clock, ids: systemIds(), logger, packs },
    ...(a.egress && { egress: a.egress }),
    ...(a.busRules !== undefined && { busRules: a.busRules }),
    ...(a.continueAfter !== undefined && { continueAfter: a.continueAfter }),
    ...(a.mostEvents !== undefined && { mostEvents: a.mostEvents }),
    ...(wrapFeed && { wrapFeed: (feed: ChangeFeed) => wrapFeed(feed, clock) }),
  });
  const { platform } = local;
  const tokens = createTokens({ dataDir, clock });
  const app = createHttpApp({ platform, tokens, issuer: tokens, ready: () => true });
  await local.start();
  const settle = (): Promise<void> => local.activity.idle();

  async function nextDue(): Promise<number | null> {
    const timer = await platform.timers.nextDue();
    const times = [clock.nextAt(), timer === null ? null : Date.parse(timer)].filter((at) => at !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  return {
    platform,
    app,
    clock,
    logger,
    database: local.database,
    settle,
    advance: async (ms) => {
      const end = clock.millis() + ms;
      await settle();
      for (let next = await nextDue(); next !== null && next <= end; next = await nextDue()) {
        clock.moveTo(Math.max(next, clock.millis()));
        await local.tick();
        await settle();
      }
      clock.moveTo(end);
      await local.tick();
      await settle();
    },
    token: async ({ tenant = 'acme', user = 'ana', roles = ['admin'], expiresIn = 30 * 24 * HOUR_S }) => {
      await ensureTenant({ platform, tenant });
      const { id } = await ensureUser({ platform, tenant, handle: user });
      return tokens.issue({ identity: { tenant, userId: id, roles }, expiresIn });
    },
    call: (call) => request({ app, call }),
    close: async () => {
      await settle();
      await local.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function request(a: { app: World['app']; call: WorldCall }): Promise<WorldAnswer> {
  const { method = 'GET', path, token, body, headers = {} } = a.call;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await a.app.request(path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(text !== undefined && { body: text }),
  });
  const answer = await response.text();
  return { status: response.status, headers: response.headers, json: answer === '' ? {} : JSON.parse(answer) };
}
