import { mkdirSync } from 'node:fs';
import { withTempFolder } from '../temp-folder.ts';
import { checkStorm } from './check-storm.ts';
import { checkFlood } from './flood/check-flood.ts';
import { defineFlood } from './flood/define-flood.ts';
import { type FloodResult, flood } from './flood/flood.ts';
import { live as liveFlood } from './flood/flood-life.ts';
import { readOptions, type StressOptions, USAGE } from './options.ts';
import { type StormResult, starter, storm } from './storm.ts';
import { live } from './storm-life.ts';
import { defineStorm } from './storm-platform.ts';

const BAD_INPUT = 2;
const DOES_NOT_HOLD = 1;

// what the processes of a storm are started as; their input is JSON of ours
const PARTS: Readonly<Record<string, (input: string) => Promise<void>>> = {
  define: (input) => defineStorm(JSON.parse(input)),
  live: (input) => live({ ...JSON.parse(input), report: print }),
  check: async (input) => print(await checkStorm(JSON.parse(input))),
  'define-flood': async (input) => print(await defineFlood(JSON.parse(input))),
  'live-flood': (input) => liveFlood({ ...JSON.parse(input), report: print }),
  'check-flood': (input) => Promise.resolve(print(checkFlood(JSON.parse(input)))),
};

/** `npm run stress -- rules` or `workflows`: exits 0 when all came about, and once; 1 when not, 2 for bad input. */
export async function main(a: { args: readonly string[]; program: string }): Promise<void> {
  const [name = '', input = ''] = a.args;
  const part = PARTS[name];
  if (part) return part(input);
  const options = optionsOf(a.args);
  if (options === null) return;
  const say = (text: string): void => void (options.json ? process.stderr : process.stdout).write(text);
  const stress = options.what === 'rules' ? storm : flood;
  const run = (dataDir: string): Promise<StormResult | FloodResult> =>
    stress({ options, dataDir, start: starter({ program: a.program }), say });
  if (options.keep !== null) mkdirSync(options.keep, { recursive: true });
  const result = options.keep === null ? await withTempFolder(run) : await run(options.keep);
  process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);
  if (!result.holds) process.exitCode = DOES_NOT_HOLD;
}

function optionsOf(args: readonly string[]): StressOptions | null {
  try {
    return readOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exitCode = BAD_INPUT;
    return null;
  }
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
