import { judge } from './aims.ts';
import { coldImport } from './benches/cold-import.ts';
import { core } from './benches/core.ts';
import { http } from './benches/http.ts';
import { lists } from './benches/lists.ts';
import { patterns } from './benches/patterns.ts';
import { publish } from './benches/publish.ts';
import { reaction } from './benches/reaction.ts';
import { startup } from './benches/startup.ts';
import { waiting } from './benches/waiting.ts';
import { workflow } from './benches/workflow.ts';
import { writes } from './benches/writes.ts';
import type { BenchResult } from './figures.ts';
import { machine } from './machine.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { benchText, closingText, type Report } from './report.ts';

const BENCHES: Readonly<Record<string, (a: { options: Options }) => Promise<BenchResult>>> = {
  writes,
  core,
  patterns,
  lists,
  http,
  publish,
  reaction,
  workflow,
  waiting,
  startup,
  'cold-import': coldImport,
};
const BAD_INPUT = 2;

/** `npm run bench`: measures on the embedded runtime, prints, and writes nothing. */
export async function main(args: readonly string[]): Promise<void> {
  const options = optionsOf(args);
  if (options === null) return;
  const { durability, rounds, json } = options;
  const report: Report = { machine: machine(), durability, rounds, results: [], aims: [] };
  const print = (text: string): void => void (json ? process.stderr : process.stdout).write(text);
  for (const name of options.names) {
    const result = await BENCHES[name]?.({ options });
    if (!result) continue;
    report.results.push(result);
    print(benchText(result));
  }
  report.aims = judge(report.results);
  print(closingText(report));
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
}

function optionsOf(args: readonly string[]): Options | null {
  try {
    return readOptions({ args, known: Object.keys(BENCHES) });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exitCode = BAD_INPUT;
    return null;
  }
}
