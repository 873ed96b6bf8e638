import type { StressOptions } from '../options.ts';
import { only, type Start, seeded } from '../storm.ts';
import type { FloodFound } from './check-flood.ts';
import type { Standing } from './flood-life.ts';
import { floodOf, readStarted } from './flood-plan.ts';
import { FloodProcess } from './flood-process.ts';

/** What came of a flood. */
export type FloodResult = {
  flows: number;
  workflows: number;
  kills: number;
  /** calls of people and other systems, and of who drives it; those that a kill cut off */
  calls: number;
  cut_off: number;
  seconds: number;
  memory_mb: number | null;
  found: FloodFound;
  holds: boolean;
};

const START = '2026-03-01T12:00:00.000Z';
const AT_ONCE = 8;
// each flow is started, is decided on and hears signals, and time passes for all of them
const CALLS_A_FLOW = 5;
// no flow takes that long
const LONGEST = 7 * 24 * 3_600_000;
const AFTERWARDS = 15 * 60_000;
const SAY_MS = 2000;

/**
 * Drives a flood: random workflows run in a process that is killed where chance says, while people decide and signals
 * come from outside, over HTTP. Time passes when nothing moves any more, so that what must become of each is known.
 */
export async function flood(a: {
  options: StressOptions;
  dataDir: string;
  start: Start;
  say: (text: string) => void;
}): Promise<FloodResult> {
  const { options, dataDir, say } = a;
  const { flows, seed } = options;
  const input = { dataDir, flows, seed, now: START };
  say(`${flows} workflows are defined …\n`);
  const { workflows } = JSON.parse(await only(a.start({ command: 'define-flood', input })));
  const began = performance.now();
  const random = seeded(seed);
  const kills = Array.from({ length: options.kills }, () => Math.ceil(random() * flows * CALLS_A_FLOW));
  let now = Date.parse(START);
  const process = new FloodProcess({
    start: () => a.start({ command: 'live-flood', input: { ...input, now: new Date(now).toISOString() } }),
    kills: kills.sort((x, y) => x - y),
    random,
    onKill: (kill) => say(`kill ${kill}\n`),
  });
  let said = 0;
  const show = (at: Standing): void => {
    if (performance.now() - said < SAY_MS) return;
    said = performance.now();
    const seconds = ((said - began) / 1000).toFixed(0);
    say(`${seconds} s: ${at.open} of ${at.instances} instances are open, ${process.calls} calls\n`);
  };
  const moveTo = async (at: number): Promise<Standing> => {
    // before it is told: a process that is killed on the way must not begin before its own past
    now = at;
    return toStanding(await process.ask({ path: `/_flood/to/${at}` }));
  };
  await startAll({ process, dataDir, levels: options });
  const made = new Set<string>();
  const until = now + LONGEST;
  let standing = toStanding(await process.ask({ path: '/_flood/standing' }));
  for (let over = false; !over; ) {
    show(standing);
    const calls = standing.calls.filter(({ key }) => !made.has(key));
    const ready = calls.filter((call) => call.at <= now);
    for (const call of ready) made.add(call.key);
    await inLanes({ all: ready, work: (call) => process.ask(call) });
    const next = Math.min(...calls.map((call) => call.at), standing.due ?? Number.POSITIVE_INFINITY);
    over = ready.length === 0 && standing.open === 0;
    if (ready.length > 0) standing = toStanding(await process.ask({ path: '/_flood/standing' }));
    else if (!over && next > until) throw new Error(`nothing moves any more: ${JSON.stringify(standing)}`);
    else if (!over) standing = await moveTo(next);
  }
  const end = now + AFTERWARDS;
  while (standing.due !== null && standing.due <= end) standing = await moveTo(standing.due);
  await process.end();
  const seconds = (performance.now() - began) / 1000;
  say('all is over; what is on disk is counted …\n');
  const found: FloodFound = JSON.parse(await only(a.start({ command: 'check-flood', input })));
  return {
    flows,
    workflows,
    kills: process.kills,
    calls: process.calls,
    cut_off: process.broken,
    seconds: Number(seconds.toFixed(1)),
    memory_mb: process.memory === 0 ? null : Math.round(process.memory),
    found,
    holds: found.wrong.length === 0 && process.kills === options.kills,
  };
}

async function startAll(a: {
  process: FloodProcess;
  dataDir: string;
  levels: { flows: number; seed: number };
}): Promise<void> {
  const levels = new Map(floodOf(a.levels).map(({ name, level }) => [name, level]));
  await inLanes({
    all: readStarted(a.dataDir),
    work: ({ name, workflow, about }) =>
      a.process.ask({
        path: `/api/_admin/workflows/${workflow}/start`,
        body: { input: { record_id: about, level: levels.get(name) ?? '' } },
        as: 'ana',
        key: name,
      }),
  });
}

async function inLanes<T>(a: { all: readonly T[]; work(one: T): Promise<unknown> }): Promise<void> {
  const left = [...a.all];
  const lane = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await a.work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

function toStanding(value: unknown): Standing {
  const standing: Standing = JSON.parse(JSON.stringify(value));
  return standing;
}
