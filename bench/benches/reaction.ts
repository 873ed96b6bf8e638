import { setTimeout as pause } from 'node:timers/promises';
import { type BenchPlatform, withPlatform } from '../bench-platform.ts';
import { CommitWatch } from '../commit-watch.ts';
import { otherRules, REACTION } from '../definitions.ts';
import { type BenchResult, latencies, rounds } from '../figures.ts';
import { inParallel } from '../in-parallel.ts';
import type { Options } from '../options.ts';

const OTHER_RULES = 100;
const WARM_UP = 500;
const WRITES = 2000;
const PER_SECOND = 200;

/** From the answer to a write to the commit of what a rule did about it. */
export function reaction(a: { options: Options }): Promise<BenchResult> {
  const { options } = a;
  return withPlatform({
    durability: options.durability,
    work: async (platform) => {
      const react = await prepare(platform);
      await inParallel({ count: WARM_UP, atOnce: 4, work: async () => void (await react()) });
      const figures = await rounds({
        times: options.rounds,
        round: async () => {
          const alone: number[] = [];
          await inParallel({ count: WRITES, atOnce: 1, work: async () => void alone.push(await react()) });
          await platform.activity.idle();
          const busy = await atRate({ perSecond: PER_SECOND, count: WRITES, work: react });
          await platform.activity.idle();
          return [
            ...latencies({ name: 'one at a time', ms: alone }),
            ...latencies({ name: `at ${PER_SECOND} writes/s`, ms: busy }),
          ];
        },
      });
      const about = [
        'from the answer to a create until the update that a rule makes of it (set_field) is committed: publishing,',
        `matching against ${OTHER_RULES + 1} rules, the whole condition, and the action's own write through the lifecycle.`,
        `Under load every one of ${PER_SECOND} creates a second sets the rule off, so there are twice as many writes.`,
      ];
      return { bench: 'reaction', about, figures };
    },
  });
}

/** Defines the rules; the returned function writes one item and gives the latency of the reaction to it. */
async function prepare(bench: BenchPlatform): Promise<() => Promise<number>> {
  const { platform } = bench;
  const by = await bench.user({ handle: 'ana', roles: ['member'] });
  for (const value of [REACTION, ...otherRules(OTHER_RULES)]) await bench.define({ collection: 'event_rules', value });
  await bench.activity.idle();
  const watch = new CommitWatch({ platform, keyOf: ({ cause, root }) => (cause.startsWith('rule:') ? root.id : null) });
  return async () => {
    const id = platform.ids.record();
    await bench.createItem({ by, id });
    const answered = performance.now();
    return (await watch.at(id)) - answered;
  };
}

/** Begins work at a steady rate, whether or not the work before is done. */
async function atRate(a: { perSecond: number; count: number; work: () => Promise<number> }): Promise<number[]> {
  const began = performance.now();
  const running: Promise<number>[] = [];
  while (running.length < a.count) {
    const due = ((performance.now() - began) / 1000) * a.perSecond;
    while (running.length < Math.min(due, a.count)) running.push(a.work());
    await pause(1);
  }
  return Promise.all(running);
}
