import { decide } from '#app/workflows/decide.ts';
import { startWorkflow } from '#app/workflows/start-workflow.ts';
import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { UserContext } from '#core/hooks/hook-context.ts';
import { type BenchPlatform, causeOf, TENANT, withPlatform } from '../bench-platform.ts';
import { type CommitWatch, watchInstances } from '../commit-watch.ts';
import { APPROVAL, FIVE_STEPS } from '../definitions.ts';
import { type BenchResult, latencies, rounds, type Sample } from '../figures.ts';
import { inParallel } from '../in-parallel.ts';
import type { Options } from '../options.ts';
import { ABOUT_PEERS, besideRestate } from './workflow-peer.ts';

const WARM_UP = 200;
const COUNTS: readonly [atOnce: number, count: number][] = [
  [1, 300],
  [32, 1000],
];

type Lab = { bench: BenchPlatform; watch: CommitWatch; ana: UserContext; approver: UserContext };
type Run = (record: string) => Promise<void>;

/** Workflows from start to finish, and beside Restate's where there is one. */
export async function workflow(a: { options: Options }): Promise<BenchResult> {
  const own = await ourWorkflows(a);
  const { restate } = a.options;
  if (restate === null) return { ...own, about: [...own.about, 'Restate was not measured: give --restate PATH.'] };
  const figures = await besideRestate({ options: a.options, home: restate });
  return { ...own, about: [...own.about, ...ABOUT_PEERS], figures: [...own.figures, ...figures] };
}

function ourWorkflows(a: { options: Options }): Promise<BenchResult> {
  return withPlatform({
    durability: a.options.durability,
    work: async (bench) => {
      const lab = await prepare(bench);
      const kinds: readonly [string, Run][] = [
        ['five steps', await fiveSteps(lab)],
        ['approval', await approval(lab)],
      ];
      for (const [, run] of kinds) await measure({ lab, run, name: 'warm-up', atOnce: 8, count: WARM_UP });
      const figures = await rounds({
        times: a.options.rounds,
        round: async () => {
          const samples: Sample[] = [];
          for (const [name, run] of kinds)
            for (const [atOnce, count] of COUNTS)
              samples.push(...(await measure({ lab, run, name: `${name}, ${atOnce} at a time`, atOnce, count })));
          return samples;
        },
      });
      const about = [
        'five steps: five action steps, each a set_field on the record of its own, through the whole lifecycle with its',
        'audit and event. approval: set_field, a person who approves at once, a condition on the live record, set_field.',
        'From the call that starts it until the instance is closed; every transition is on disk before its effect.',
      ];
      return { bench: 'workflow', about, figures };
    },
  });
}

async function prepare(bench: BenchPlatform): Promise<Lab> {
  const ana = await bench.user({ handle: 'ana', roles: ['member'] });
  const approver = await bench.user({ handle: 'bo', roles: ['approver'] });
  const watch = watchInstances(bench);
  return { bench, watch, ana, approver };
}

async function fiveSteps(lab: Lab): Promise<Run> {
  const start = await starter({ lab, value: FIVE_STEPS });
  return async (record) => {
    const id = await start(record);
    await lab.watch.at(`${id}:completed`);
  };
}

async function approval(lab: Lab): Promise<Run> {
  const { platform } = lab.bench;
  const start = await starter({ lab, value: APPROVAL });
  return async (record) => {
    const instanceId = await start(record);
    await lab.watch.at(`${instanceId}:waiting`);
    await decide({ platform, decision: { tenant: TENANT, instanceId, outcome: 'approve', user: lab.approver } });
    await lab.watch.at(`${instanceId}:completed`);
  };
}

/** Defines a workflow; the returned function starts it on a record and gives the instance. */
async function starter(a: {
  lab: Lab;
  value: Parameters<BenchPlatform['define']>[0]['value'];
}): Promise<(record: string) => Promise<string>> {
  const { bench, ana } = a.lab;
  const { platform } = bench;
  const stored = await bench.define({ collection: '_workflows', value: a.value });
  mustBeWorkflow(stored);
  await bench.activity.idle();
  return async (record) => {
    const input = { record_id: record };
    return (await startWorkflow({ platform, tenant: TENANT, stored, event: null, input, by: causeOf(ana) })).id;
  };
}

function mustBeWorkflow(stored: StoredDefinition): asserts stored is StoredDefinition<'_workflows'> {
  if (stored.collection !== '_workflows') throw new Error(`${stored.collection} are no workflows`);
}

async function measure(a: { lab: Lab; run: Run; name: string; atOnce: number; count: number }): Promise<Sample[]> {
  const { bench, ana } = a.lab;
  const records: string[] = [];
  await inParallel({
    count: a.count,
    atOnce: 16,
    work: async () => void records.push(await bench.createItem({ by: ana })),
  });
  await bench.activity.idle();
  const ms: number[] = [];
  const cpu = process.cpuUsage();
  const began = performance.now();
  await inParallel({
    count: a.count,
    atOnce: a.atOnce,
    work: async (i) => {
      const start = performance.now();
      await a.run(records[i] ?? '');
      ms.push(performance.now() - start);
    },
  });
  await bench.activity.idle();
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return [
    { name: a.name, unit: 'workflows/s', value: (a.count / took) * 1000 },
    ...latencies({ name: a.name, ms }),
    { name: `${a.name}, processor time`, unit: 'ms/workflow', value: (user + system) / 1000 / a.count },
  ];
}
