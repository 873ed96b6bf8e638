import { setTimeout as pause } from 'node:timers/promises';
import { isObject, type Json } from '#core/json/json.ts';
import { APP, APPROVAL, ITEMS, itemValues } from '../definitions.ts';
import { type DroServer, get, post, startDro } from '../dro-server.ts';
import { type BenchResult, latencies, rounds, type Sample } from '../figures.ts';
import { inParallel } from '../in-parallel.ts';
import type { Options } from '../options.ts';
import { memoryMb } from '../process-stats.ts';
import { withTempFolder } from '../temp-folder.ts';

const WAITING = 10_000;
const APPROVALS = 200;
const AT_ONCE = 16;
const LOOK_AGAIN_MS = 50;

type Lab = { server: DroServer; workflow: string; ana: string; bo: string };

/** What a server takes that thousands of instances wait in, and how fast it is then. */
export function waiting(a: { options: Options }): Promise<BenchResult> {
  const { durability } = a.options;
  return withTempFolder(async (dataDir) => {
    const server = await startDro({ dataDir, durability, empty: true });
    try {
      const lab = await prepare(server);
      const ids: string[] = [];
      const began = performance.now();
      await inParallel({ count: WAITING, atOnce: AT_ONCE, work: async () => void ids.push(await begin(lab)) });
      await allWaiting(lab);
      const took = performance.now() - began;
      const first: Sample[] = [
        { name: `${WAITING} instances made to wait`, unit: 'instances/s', value: (WAITING / took) * 1000 },
      ];
      const figures = await rounds({
        times: a.options.rounds,
        round: async () => [
          ...first,
          ...memoryOf(server),
          ...(await approvals({ lab, ids: ids.splice(0, APPROVALS) })),
        ],
      });
      const about = [
        `${WAITING} instances on as many records wait for an approval with a timeout of 72 h, in a server of its own`,
        '(`dro start --empty`); then some are approved over HTTP, one at a time, each answered once the decision is on',
        'disk. The memory is that of the whole server process, JavaScript heap and SQLite included.',
      ];
      return { bench: 'waiting', about, figures };
    } finally {
      await server.end();
    }
  });
}

async function prepare(server: DroServer): Promise<Lab> {
  const tokenOf = async (user: string, roles: string[]): Promise<string> =>
    field(await post({ url: `${server.url}/api/_auth/token`, body: { tenant: 'bench', user, roles } }), 'token');
  const ana = await tokenOf('ana', ['admin', 'member']);
  const bo = await tokenOf('bo', ['admin', 'approver']);
  await post({ url: `${server.url}/api/_admin/entities`, body: ITEMS, token: ana });
  const stored = await post({ url: `${server.url}/api/_admin/workflows`, body: APPROVAL, token: ana });
  return { server, workflow: field(stored, 'id'), ana, bo };
}

let made = 0;

async function begin(lab: Lab): Promise<string> {
  const { server, workflow, ana: token } = lab;
  const record = await post({ url: `${server.url}/api/${APP}/items`, body: itemValues(made++), token });
  const body = { input: { record_id: field(record, 'id') } };
  return field(await post({ url: `${server.url}/api/_admin/workflows/${workflow}/start`, body, token }), 'id');
}

async function allWaiting(lab: Lab): Promise<void> {
  const url = `${lab.server.url}/api/_workflows?status=running&limit=1`;
  for (;;) {
    const page = await get({ url, token: lab.ana });
    if (isObject(page) && Array.isArray(page['items']) && page['items'].length === 0) return;
    await pause(LOOK_AGAIN_MS);
  }
}

function memoryOf(server: DroServer): Sample[] {
  const memory = memoryMb(server.pid);
  if (!memory) return [];
  return [
    { name: 'memory while they wait', unit: 'MB', value: memory.now },
    { name: 'memory at its most', unit: 'MB', value: memory.most },
  ];
}

async function approvals(a: { lab: Lab; ids: string[] }): Promise<Sample[]> {
  const { server, bo: token } = a.lab;
  const ms: number[] = [];
  for (const id of a.ids) {
    const began = performance.now();
    await post({ url: `${server.url}/api/_workflows/${id}/approve`, body: {}, token });
    ms.push(performance.now() - began);
  }
  return latencies({ name: 'an approval', ms });
}

function field(answer: Json, name: string): string {
  const value = isObject(answer) ? answer[name] : undefined;
  if (typeof value !== 'string') throw new Error(`an answer has no ${name}`);
  return value;
}
