import type { Database } from '#adapters/embedded/database.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { createTokens } from '#adapters/embedded/tokens.ts';
import type { Pack } from '#core/packs/pack.ts';
import { createHttpApp } from '#http/app.ts';
import { createLocalPlatform, type LocalPlatform } from '#local/local-platform.ts';
import type { Ids } from '#ports/ids.ts';
import { type QuietLogger, quietLogger } from '#test/support/quiet-logger.ts';
import { seededRandom } from '#test/support/random.ts';
import { type Fault, type Faults, injectFaults } from './faults.ts';

/** One process of a platform: its HTTP app over ports that can go wrong, and a clock of its own. */
export type DepotProcess = {
  local: LocalPlatform;
  app: ReturnType<typeof createHttpApp>;
  clock: FakeClock;
  faults: Faults;
  logger: QuietLogger;
  /** Waits until nothing moves until the clock does; also when the process has died. */
  settle(): Promise<void>;
  /** When something is due next, in milliseconds; null when nothing is. */
  nextDue(): Promise<number | null>;
  /** Lets time pass, with a stop at all that is due on the way; ends early when the process dies. */
  advance(ms: number): Promise<void>;
};

/** Opens a data folder, as a process that knows nothing but what is on disk. */
export async function openProcess(a: {
  dataDir: string;
  pack: Pack;
  now: string;
  life: number;
}): Promise<DepotProcess> {
  const clock = new FakeClock({ start: a.now });
  const logger = quietLogger();
  const local = createLocalPlatform({
    ...{ dataDir: a.dataDir, clock, ids: idsOf(a.life), logger, packs: [a.pack] },
  });
  const { platform, database } = local;
  const faults = injectFaults({ platform, die: (fault) => die({ database, fault }) });
  const tokens = createTokens({ dataDir: a.dataDir, clock });
  const app = createHttpApp({ platform, tokens, issuer: tokens, ready: () => true });
  await local.start();
  const settle = (): Promise<void> => local.activity.idle();

  async function nextDue(): Promise<number | null> {
    const timer = await platform.timers.nextDue();
    const times = [clock.nextAt(), timer === null ? null : Date.parse(timer)].filter((at) => at !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  async function advance(ms: number): Promise<void> {
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
  }

  return { local, app, clock, faults, logger, settle, nextDue, advance };
}

/** Ids that count up through all lives of a depot, so that a run can be played again. */
function idsOf(life: number): Ids {
  const random = seededRandom(life);
  let count = 0;
  const next = (): string => String(++count).padStart(8, '0');
  const part = String(life).padStart(4, '0');
  return {
    record: () => `01900000-0000-7000-8000-${part}${next()}`,
    write: () => `01HZY000000000${part}${next()}`,
    random: () => random(),
  };
}

/** What was handed over is written on the way out, or lost; nothing comes after. */
function die(a: { database: Database; fault: Fault }): void {
  if (a.fault.lost) a.database.abandon();
  else a.database.close();
}
