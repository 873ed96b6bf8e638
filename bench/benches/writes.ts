import { type BenchPlatform, withPlatform } from '../bench-platform.ts';
import { type BenchResult, latencies, rounds, type Sample } from '../figures.ts';
import { inParallel } from '../in-parallel.ts';
import type { Options } from '../options.ts';

const WARM_UP = 3000;
const COUNTS: readonly [atOnce: number, count: number][] = [
  [1, 6000],
  [16, 12_000],
];

/** Lifecycle writes in process. */
export function writes(a: { options: Options }): Promise<BenchResult> {
  const { durability } = a.options;
  return withPlatform({
    durability,
    work: async (platform) => {
      const by = await platform.user({ handle: 'ana', roles: ['member'] });
      const create = async (): Promise<void> => void (await platform.createItem({ by }));
      await inParallel({ count: WARM_UP, atOnce: 16, work: create });
      await platform.activity.idle();
      const figures = await rounds({
        times: a.options.rounds,
        round: async () => {
          const samples: Sample[] = [];
          for (const [atOnce, count] of COUNTS) samples.push(...(await measure({ platform, create, atOnce, count })));
          return samples;
        },
      });
      const about = [
        'create of an item with three before hooks (trim_strings, normalize_email, set_timestamps), a unique title,',
        'one journal row (audit and outbox), and its event published: the clock stops when the publisher is through.',
        'Without HTTP and token; no rule listens.',
      ];
      return { bench: 'writes', about, figures };
    },
  });
}

async function measure(a: {
  platform: BenchPlatform;
  create: () => Promise<void>;
  atOnce: number;
  count: number;
}): Promise<Sample[]> {
  const { count, atOnce } = a;
  const ms: number[] = [];
  const cpu = process.cpuUsage();
  const began = performance.now();
  await inParallel({
    count,
    atOnce,
    work: async () => {
      const start = performance.now();
      await a.create();
      ms.push(performance.now() - start);
    },
  });
  await a.platform.activity.idle();
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const name = `${atOnce} at a time`;
  return [
    { name, unit: 'writes/s', value: (count / took) * 1000 },
    { name: `${name}, processor time`, unit: 'µs/write', value: (user + system) / count },
    ...latencies({ name: `${name}, until the answer`, ms }),
  ];
}
