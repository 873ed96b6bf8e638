import { join } from 'node:path';
import { isObject } from '#core/json/json.ts';
import type { Child } from '../child.ts';
import { APP, ITEMS, itemValues } from '../definitions.ts';
import { post, startDro } from '../dro-server.ts';
import { type BenchResult, latencies, rounds, type Sample } from '../figures.ts';
import { httpLoad, type LoadResult } from '../http-load.ts';
import type { Options } from '../options.ts';
import { startPocketBase } from '../pocketbase-server.ts';
import { profileGroups } from '../profile-groups.ts';
import { withTempFolder } from '../temp-folder.ts';

const WARM_UP = 4000;
const COUNTS: readonly [connections: number, count: number][] = [
  [1, 4000],
  [16, 10_000],
];

type Contender = {
  name: string;
  child: Child;
  url: string;
  headers: Record<string, string>;
  body: (i: number) => string;
};

/** Creates over HTTP against a server in a process of its own, in turns with PocketBase where there is one. */
export function http(a: { options: Options }): Promise<BenchResult> {
  const { options } = a;
  return withTempFolder(async (dir) => {
    const running: Contender[] = [];
    try {
      running.push(await dro({ options, dir }));
      if (options.pocketbase !== null) running.push(await pocketBase({ binary: options.pocketbase, dir }));
      for (const one of running) await load({ contender: one, connections: 16, count: WARM_UP });
      const figures = await rounds({ times: options.rounds, round: () => inTurns(running) });
      return { bench: 'http', about: aboutOf(options), figures };
    } finally {
      for (const one of running) await one.child.end();
      if (options.profile) process.stderr.write(profileGroups({ dir: profileDir(dir) }));
    }
  });
}

function aboutOf(options: Options): string[] {
  const ours = [
    'POST of a new item with a Bearer token to `dro start --empty`: the same write as in `writes`, over kept-alive',
    'connections. The load generator (node:http) runs in another process on the same machine.',
  ];
  if (options.pocketbase === null) return [...ours, 'PocketBase was not measured: give --pocketbase PATH.'];
  return [
    ...ours,
    'PocketBase: its own record create with one JS hook (trim, default, check of a number), without authentication,',
    'audit, unique claim or event. Both: SQLite, write-ahead log, synchronous NORMAL. In turns, round by round; the',
    'ratio is ours over theirs of the same round.',
  ];
}

function profileDir(dir: string): string {
  return join(dir, 'profile');
}

async function dro(a: { options: Options; dir: string }): Promise<Contender> {
  const { durability, profile } = a.options;
  const server = await startDro({
    dataDir: join(a.dir, 'dro'),
    durability,
    empty: true,
    ...(profile && { profileTo: profileDir(a.dir) }),
  });
  const signIn = { tenant: 'bench', user: 'ana', roles: ['admin', 'member'] };
  const issued = await post({ url: `${server.url}/api/_auth/token`, body: signIn });
  const token = isObject(issued) ? String(issued['token']) : '';
  await post({ url: `${server.url}/api/_admin/entities`, body: ITEMS, token });
  return {
    name: 'DRO',
    child: server,
    url: `${server.url}/api/${APP}/items`,
    headers: { authorization: `Bearer ${token}` },
    body: (i) => JSON.stringify(itemValues(i)),
  };
}

async function pocketBase(a: { binary: string; dir: string }): Promise<Contender> {
  const server = await startPocketBase({ binary: a.binary, dir: join(a.dir, 'pocketbase') });
  return {
    name: 'PocketBase',
    child: server,
    url: `${server.url}/api/collections/items/records`,
    headers: {},
    body: (i) => JSON.stringify({ title: ` item ${i} `, amount: 5 }),
  };
}

let sent = 0;

function load(a: { contender: Contender; connections: number; count: number }): Promise<LoadResult> {
  const { contender } = a;
  const { url, headers, child } = contender;
  const body = (): string => contender.body(sent++);
  return httpLoad({ url, headers, pid: child.pid, connections: a.connections, count: a.count, body });
}

async function inTurns(contenders: readonly Contender[]): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [connections, count] of COUNTS) {
    const on = `${connections} connection${connections === 1 ? '' : 's'}`;
    const rates: number[] = [];
    for (const contender of contenders) {
      const result = await load({ contender, connections, count });
      const name = `${contender.name}, ${on}`;
      rates.push(result.perSecond);
      samples.push({ name, unit: 'creates/s', value: result.perSecond }, ...latencies({ name, ms: result.ms }));
      if (result.cpuMsPerRequest !== null)
        samples.push({ name: `${name}, processor time`, unit: 'ms/create', value: result.cpuMsPerRequest });
    }
    const [ours, theirs] = rates;
    if (ours !== undefined && theirs !== undefined)
      samples.push({ name: `DRO : PocketBase, ${on}`, unit: 'times', value: ours / theirs });
  }
  return samples;
}
