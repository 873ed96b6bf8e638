import { join } from 'node:path';
import { isObject, type Json } from '#core/json/json.ts';
import { projectRoot } from '#local/project-root.ts';
import { startChild } from '../child.ts';
import { REVIEWED } from '../definitions.ts';
import { type Figure, latencies, quantile, rounds, type Sample } from '../figures.ts';
import { inParallel } from '../in-parallel.ts';
import { type JsonClient, jsonClient } from '../json-client.ts';
import type { Options } from '../options.ts';
import { cpuMs } from '../process-stats.ts';
import { startRestate } from '../restate-server.ts';
import { withTempFolder } from '../temp-folder.ts';

const WARM_UP = 300;
const COUNTS: readonly [atOnce: number, count: number][] = [
  [1, 200],
  [32, 1000],
];

type Contender = { name: string; pids: number[]; run(): Promise<void>; end(): Promise<void> };
type Load = { perSecond: number; ms: number[] };

/** What is measured, in the words of the report. */
export const ABOUT_PEERS = [
  'DRO and Restate: two steps that compute, an approval from outside, two steps that compute; started, approved and',
  'awaited over HTTP from another process, in turns. Ours goes through authentication, definitions, the instance, its',
  'history and its journal; theirs is code. Restate fsyncs its log: `--durability full` is the like of it.',
];

/** The same workflow by us and by Restate, in turns, round by round. */
export function besideRestate(a: { options: Options; home: string }): Promise<Figure[]> {
  const { options } = a;
  return withTempFolder(async (dir) => {
    const client = jsonClient();
    const running: Contender[] = [];
    try {
      running.push(await dro({ client, dir: join(dir, 'dro'), durability: options.durability }));
      running.push(await restate({ client, dir: join(dir, 'restate'), home: a.home }));
      for (const contender of running) await load({ contender, atOnce: 8, count: WARM_UP });
      return await rounds({ times: options.rounds, round: () => inTurns(running) });
    } finally {
      client.close();
      for (const one of running) await one.end();
    }
  });
}

async function dro(a: { client: JsonClient; dir: string; durability: string }): Promise<Contender> {
  const { client, dir } = a;
  const child = startChild({
    command: process.execPath,
    args: [join(projectRoot(), 'bench', 'workflow-server.mjs')],
    cwd: projectRoot(),
    env: { DRO_DATA_DIR: dir, DRO_DURABILITY: a.durability },
  });
  const about: Json = JSON.parse(await child.firstLine);
  const [url, arrivals] = [field(about, 'url'), field(about, 'arrivals')];
  const tokenOf = async (user: string, roles: string[]): Promise<string> => {
    const body = { tenant: 'bench', user, roles };
    return field(await client.call({ method: 'POST', url: `${url}/api/_auth/token`, body }), 'token');
  };
  const ana = await tokenOf('ana', ['admin']);
  const bo = await tokenOf('bo', ['approver']);
  const workflows = `${url}/api/_admin/workflows`;
  const stored = await client.call({ method: 'POST', url: workflows, body: REVIEWED, token: ana });
  const start = `${workflows}/${field(stored, 'id')}/start`;
  const run = async (): Promise<void> => {
    const started = await client.call({ method: 'POST', url: start, body: { input: { n: 1 } }, token: ana });
    const id = field(started, 'id');
    await client.call({ method: 'GET', url: `${arrivals}/${id}/waiting` });
    await client.call({ method: 'POST', url: `${url}/api/_workflows/${id}/approve`, body: {}, token: bo });
    await client.call({ method: 'GET', url: `${arrivals}/${id}/completed` });
  };
  return { name: 'DRO', pids: [child.pid], run, end: child.end };
}

async function restate(a: { client: JsonClient; dir: string; home: string }): Promise<Contender> {
  const { client } = a;
  const { url, pids, end } = await startRestate(a);
  const seed = Date.now();
  let made = 0;
  const run = async (): Promise<void> => {
    const id = `w${seed}-${made++}`;
    await client.call({ method: 'POST', url: `${url}/Flow/${id}/run/send`, body: { n: 1 } });
    await client.call({ method: 'POST', url: `${url}/Flow/${id}/approve`, body: true });
    await client.call({ method: 'GET', url: `${url}/restate/workflow/Flow/${id}/attach` });
  };
  return { name: 'Restate', pids, run, end };
}

async function load(a: { contender: Contender; atOnce: number; count: number }): Promise<Load> {
  const ms: number[] = [];
  const took = await inParallel({
    count: a.count,
    atOnce: a.atOnce,
    work: async () => {
      const began = performance.now();
      await a.contender.run();
      ms.push(performance.now() - began);
    },
  });
  return { perSecond: (a.count / took) * 1000, ms };
}

async function inTurns(contenders: readonly Contender[]): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [atOnce, count] of COUNTS) {
    const loads: Load[] = [];
    for (const contender of contenders) {
      const before = cpuOf(contender);
      const one = await load({ contender, atOnce, count });
      const name = `${contender.name}, ${atOnce} at a time`;
      const cpu = (cpuOf(contender) - before) / count;
      loads.push(one);
      samples.push({ name, unit: 'workflows/s', value: one.perSecond }, ...latencies({ name, ms: one.ms }));
      samples.push({ name: `${name}, processor time`, unit: 'ms/workflow', value: cpu });
    }
    const [ours, theirs] = loads;
    if (!ours || !theirs) continue;
    const name = `DRO : Restate, ${atOnce} at a time`;
    const p50 = quantile({ values: ours.ms, q: 0.5 }) / quantile({ values: theirs.ms, q: 0.5 });
    samples.push({ name, unit: 'times', value: ours.perSecond / theirs.perSecond });
    samples.push({ name: `${name}, p50`, unit: 'times', value: p50 });
  }
  return samples;
}

function cpuOf(contender: Contender): number {
  return contender.pids.reduce((sum, pid) => sum + (cpuMs(pid) ?? Number.NaN), 0);
}

function field(answer: Json, name: string): string {
  const value = isObject(answer) ? answer[name] : undefined;
  if (typeof value !== 'string') throw new Error(`an answer has no ${name}`);
  return value;
}
