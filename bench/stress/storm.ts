import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { memoryMb } from '../process-stats.ts';
import type { Found } from './check-storm.ts';
import type { StressOptions } from './options.ts';
import type { Life, Progress } from './storm-life.ts';

/** Starts a process of this program; what it prints, line by line, is JSON. */
export type Start = (a: { command: string; input: object }) => ChildProcess;

/** What came of a storm. */
export type StormResult = {
  events: number;
  rules: number;
  kills: number;
  seconds: number;
  events_per_second: number;
  memory_mb: number | null;
  /** most and least rules that were behind the pool at once */
  pooled: { most: number; least: number };
  found: Found;
  holds: boolean;
};

// how long after it has come so far a process is killed, at most
const LATEST_KILL_MS = 400;
const SAY_MS = 2000;

/**
 * Drives a storm: a process writes and reacts, is killed (SIGKILL) where chance says, and starts again on the same
 * folder, each time with another size of the bus, so that rules are moved between the two roads all the while.
 */
export async function storm(a: {
  options: StressOptions;
  dataDir: string;
  start: Start;
  say: (text: string) => void;
}): Promise<StormResult> {
  const { options, dataDir, say } = a;
  const { events, rules } = options;
  say(`${rules} rules are defined …\n`);
  await only(a.start({ command: 'define', input: { dataDir, rules } }));
  const random = seeded(options.seed);
  // of the way that writes and reactions make together
  const kills = Array.from({ length: options.kills }, () => random() * 2 * events * 0.98).sort((x, y) => x - y);
  const began = performance.now();
  const seen = { written: 0, memory: 0, most: 0, least: rules, kills: 0 };
  let done = false;
  for (let life = 0; !done; life++) {
    const busRules = Math.floor(life % 2 === 0 ? rules * 0.4 : rules * 1.5);
    const killAt = kills[life];
    const input: Life = { dataDir, events, rules, from: seen.written, busRules, mayEnd: killAt === undefined };
    done = await lifeOf({ ...a, input, killAt, wait: random() * LATEST_KILL_MS, seen, began });
  }
  const seconds = (performance.now() - began) / 1000;
  say('all is written and reacted to; the rows are counted …\n');
  const found: Found = JSON.parse(await only(a.start({ command: 'check', input: { dataDir, events, rules } })));
  const clean = found.lost + found.surplus + found.unpublished + found.dead_letters === 0;
  return {
    events,
    rules,
    kills: seen.kills,
    seconds: Number(seconds.toFixed(1)),
    events_per_second: Math.round(events / seconds),
    memory_mb: seen.memory === 0 ? null : Math.round(seen.memory),
    pooled: { most: seen.most, least: seen.least },
    found,
    holds: clean && [found.written, found.acted, found.rule_writes].every((count) => count === events),
  };
}

/** One process from its start to its end; false when it was killed. */
async function lifeOf(a: {
  input: Life;
  killAt: number | undefined;
  wait: number;
  seen: { written: number; memory: number; most: number; least: number; kills: number };
  began: number;
  start: Start;
  say: (text: string) => void;
}): Promise<boolean> {
  const { seen, killAt } = a;
  const child = a.start({ command: 'live', input: a.input });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let killed = false;
  let done = false;
  let said = 0;
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  for await (const line of lines) {
    const progress: Progress = JSON.parse(line);
    seen.written = Math.max(seen.written, progress.written);
    seen.memory = Math.max(seen.memory, memoryMb(child.pid ?? 0)?.most ?? 0);
    seen.most = Math.max(seen.most, progress.pooled);
    seen.least = Math.min(seen.least, progress.pooled);
    done = progress.done;
    const now = performance.now();
    if (now - said > SAY_MS || done) {
      said = now;
      const seconds = ((now - a.began) / 1000).toFixed(0);
      a.say(`${seconds} s: ${progress.written} written, ${progress.acted} acted on, ${progress.pooled} rules pooled\n`);
    }
    if (!killed && killAt !== undefined && progress.written + progress.acted >= killAt) {
      killed = true;
      void pause(a.wait).then(() => child.kill('SIGKILL'));
    }
  }
  const code = await ended;
  if (killed && !done) a.say(`kill ${++seen.kills}\n`);
  else if (code !== 0) throw new Error(`the process ended with ${code}`);
  return done;
}

/** What a process prints that runs to its end. */
export async function only(child: ChildProcess): Promise<string> {
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const code = await ended;
  if (code !== 0) throw new Error(`the process ended with ${code}`);
  return text;
}

/** Starts this program again as one of the processes of a storm. */
export function starter(a: { program: string }): Start {
  return ({ command, input }) =>
    spawn(process.execPath, [a.program, command, JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Numbers in [0, 1), the same ones for the same seed. */
export function seeded(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 7) & 0x7fffffff;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) / (0x7fffffff >>> 8);
  };
}
