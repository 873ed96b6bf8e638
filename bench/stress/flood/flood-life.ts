import { isOver } from '#app/workflows/instance.ts';
import { serveHttp } from '#local/http-server.ts';
import { type Call, Script } from '#test/model/flows/script.ts';
import { instancesOf } from '#test/model/flows/stored-runs.ts';
import { floodOf, plansOf, readStarted } from './flood-plan.ts';
import { type FloodPlatform, openFlood } from './flood-platform.ts';

/** What a process of a flood says once it can be asked. */
export type Ready = { url: string; ana: string; boss: string };
/** How things stand when nothing moves until the clock does. */
export type Standing = { now: number; due: number | null; calls: Call[]; instances: number; open: number };

/**
 * Serves the platform over HTTP until it is killed. Beside the API it answers whoever drives the flood: how things stand,
 * and that time passes.
 */
export async function live(a: {
  dataDir: string;
  flows: number;
  seed: number;
  now: string;
  report: (ready: Ready) => void;
}): Promise<void> {
  const plans = plansOf({ flows: floodOf(a), started: readStarted(a.dataDir) });
  const flood = openFlood({ ...a, plans });
  const script = new Script({ plans });
  await flood.local.start();
  const [ana, boss] = [
    await flood.tokenOf({ user: 'ana', role: 'admin' }),
    await flood.tokenOf({ user: 'bo', role: 'boss' }),
  ];
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname === '/_flood/standing') return Response.json(await standing({ flood, script }));
    if (!pathname.startsWith('/_flood/to/')) return flood.app.fetch(request);
    await moveTo({ flood, at: Number(pathname.split('/').at(-1)) });
    return Response.json(await standing({ flood, script }));
  };
  const { url } = await serveHttp({ app: { fetch }, host: '127.0.0.1', port: 0 });
  a.report({ url, ana, boss });
}

async function standing(a: { flood: FloodPlatform; script: Script }): Promise<Standing> {
  const { local, clock } = a.flood;
  await local.activity.idle();
  const timer = await local.platform.timers.nextDue();
  const times = [clock.nextAt(), timer === null ? null : Date.parse(timer)].filter((at) => at !== null);
  const instances = instancesOf(local.database);
  return {
    now: clock.millis(),
    due: times.length === 0 ? null : Math.min(...times),
    calls: a.script.due(local.database),
    instances: instances.length,
    open: instances.filter((one) => !isOver(one)).length,
  };
}

async function moveTo(a: { flood: FloodPlatform; at: number }): Promise<void> {
  const { local, clock } = a.flood;
  clock.moveTo(Math.max(a.at, clock.millis()));
  await local.tick();
}
