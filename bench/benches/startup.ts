import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DroServer, startDro } from '../dro-server.ts';
import { type BenchResult, type Figure, rounds, type Sample } from '../figures.ts';
import type { Options } from '../options.ts';
import { memoryMb } from '../process-stats.ts';
import { withTempFolder } from '../temp-folder.ts';

const RUNS = 5;
const REST_MS = 2000;

/** From the start of the process until it answers, and what it weighs then. */
export function startup(a: { options: Options }): Promise<BenchResult> {
  const { durability } = a.options;
  const times = Math.max(RUNS, a.options.rounds);
  return withTempFolder(async (dir) => {
    const used = join(dir, 'used');
    const begin = (dataDir: string, empty: boolean): ReturnType<typeof timed> =>
      timed(() => startDro({ dataDir, durability, empty }));
    // it is bundled if it has to be, and the files are in the memory of the system
    await (await begin(join(dir, 'first'), true)).server.end();
    const first = await firstStart(() => begin(used, false));
    let n = 0;
    const again = await rounds({
      times,
      round: async () => [
        ...(await oneStart({ name: 'used folder', begin: () => begin(used, false) })),
        ...(await oneStart({ name: 'empty folder, --empty', begin: () => begin(join(dir, `empty-${n++}`), true) })),
      ],
    });
    const about = [
      'from the start of the process until it has said that it is ready and GET /api/health answers 200; the bundle is',
      'there. The used folder holds the sample, imported by the first start (one run); memory after 2 s of rest.',
    ];
    return { bench: 'startup', about, figures: [...again, ...first] };
  });
}

type Started = { server: DroServer; ms: number };

async function timed(start: () => Promise<DroServer>): Promise<Started> {
  const began = performance.now();
  const server = await start();
  return { server, ms: performance.now() - began };
}

async function oneStart(a: { name: string; begin: () => Promise<Started> }): Promise<Sample[]> {
  const { server, ms } = await a.begin();
  await server.end();
  return [{ name: a.name, unit: 'ms', value: ms }];
}

async function firstStart(begin: () => Promise<Started>): Promise<Figure[]> {
  const { server, ms } = await begin();
  await pause(REST_MS);
  const memory = memoryMb(server.pid);
  await server.end();
  return [
    { name: 'first start with the sample', unit: 'ms', values: [ms] },
    ...(memory === null
      ? []
      : [
          { name: 'memory after the import', unit: 'MB', values: [memory.now] },
          { name: 'memory at its most', unit: 'MB', values: [memory.most] },
        ]),
  ];
}
