import { readFileSync } from 'node:fs';
import { defineCommand } from 'citty';
import { z } from 'zod';
import { type RunResult, runMachine } from '#core/asl/run-machine.ts';
import { isDroError } from '#core/errors/dro-error.ts';

const attemptSchema = z.union([
  z.looseObject({ return: z.json() }),
  z.looseObject({ throw: z.looseObject({ error: z.string(), cause: z.string().optional() }) }),
]);
const mocksSchema = z.record(z.string(), z.array(attemptSchema));
const casesSchema = z.array(
  z.looseObject({ name: z.string(), machine: z.json(), input: z.json().optional(), mocks: mocksSchema.optional() }),
);
type Invalid = { status: 'INVALID'; error: string; cause: string; events: [] };
type Mocks = Parameters<typeof runMachine>[0]['mocks'];

const run = defineCommand({
  meta: { name: 'run', description: 'Runs a state machine in virtual time.' },
  args: {
    machine: { type: 'positional', required: true, description: 'a file with the machine' },
    input: { type: 'string', description: 'a file with the input; {} without' },
    mocks: { type: 'string', description: 'a file {state: [{return} or {throw: {error, cause}}, one per attempt]}' },
    json: { type: 'boolean', default: false, description: 'prints {status, output, error, cause, events}' },
  },
  run: async ({ args }) => {
    const mocks = args.mocks === undefined ? undefined : mocksSchema.parse(read(args.mocks));
    const result = await runMachine({
      asl: z.json().parse(read(args.machine)),
      ...(args.input !== undefined && { input: z.json().parse(read(args.input)) }),
      ...(mocks && { mocks: mocks as Mocks }),
    });
    const lines = [
      ...result.events.map((event) => event.type),
      '',
      `${result.status} ${JSON.stringify(result.output ?? result.error ?? null)}`,
    ];
    process.stdout.write(args.json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`);
    if (result.status !== 'SUCCEEDED') process.exitCode = 1;
  },
});

const test = defineCommand({
  meta: {
    name: 'test',
    description:
      'Runs a file of cases [{name, machine, input, mocks}] in virtual time; INVALID is a machine that cannot run.',
  },
  args: {
    cases: { type: 'string', required: true, description: 'the file' },
    json: { type: 'boolean', default: false, description: 'prints [{name, status, output, error, cause, events}]' },
  },
  run: async ({ args }) => {
    const results: object[] = [];
    for (const { name, machine, input, mocks } of casesSchema.parse(read(args.cases))) {
      const result = await runCase({
        asl: machine,
        ...(input !== undefined && { input }),
        ...(mocks && { mocks: mocks as Mocks }),
      });
      results.push({ name, ...result });
      if (result.status === 'INVALID') process.exitCode = 1;
      if (!args.json) process.stdout.write(`${result.status.padEnd(10)} ${name}\n`);
    }
    if (args.json) process.stdout.write(`${JSON.stringify(results)}\n`);
  },
});

/** One that cannot be run must not keep the others from running. */
async function runCase(a: Parameters<typeof runMachine>[0]): Promise<RunResult | Invalid> {
  try {
    return await runMachine(a);
  } catch (error) {
    if (!isDroError(error)) throw error;
    return { status: 'INVALID', error: error.code, cause: error.message, events: [] };
  }
}

/** `dro asl`: the interpreter of Amazon States Language. */
export const asl = defineCommand({
  meta: { name: 'asl', description: 'Runs state machines (JSONata mode) in virtual time.' },
  subCommands: { run, test },
});

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
