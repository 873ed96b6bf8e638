import { defineCommand } from 'citty';
import { z } from 'zod';
import { type RunResult, runMachine } from '#core/asl/run-machine.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { readJson } from '../read-json.ts';

const attemptSchema = z.union([
  z.looseObject({ return: z.json() }),
  z.looseObject({ throw: z.looseObject({ error: z.string(), cause: z.string().optional() }) }),
]);
const mocksSchema = z.record(z.string(), z.array(attemptSchema));
const caseSchema = z.looseObject({
  name: z.string(),
  machine: z.json(),
  input: z.json().optional(),
  mocks: mocksSchema.optional(),
});
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
    const mocks = args.mocks === undefined ? undefined : mocksSchema.parse(readJson(args.mocks));
    const result = await runMachine({
      asl: z.json().parse(readJson(args.machine)),
      ...(args.input !== undefined && { input: z.json().parse(readJson(args.input)) }),
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
    for (const [i, one] of z.array(z.json()).parse(readJson(args.cases)).entries()) {
      const name = isObject(one) && typeof one['name'] === 'string' ? one['name'] : `case ${i + 1}`;
      const result = await runCase(one);
      results.push({ name, ...result });
      if (result.status === 'INVALID') process.exitCode = 1;
      if (!args.json) process.stdout.write(`${result.status.padEnd(10)} ${name}\n`);
    }
    if (args.json) process.stdout.write(`${JSON.stringify(results)}\n`);
  },
});

/** One that cannot be run must not keep the others from running. */
async function runCase(one: Json): Promise<RunResult | Invalid> {
  const parsed = caseSchema.safeParse(one);
  if (!parsed.success) {
    const cause = parsed.error.issues
      .map(({ path, message }) => `${path.join('.') || 'the case'}: ${message}`)
      .join('; ');
    return { status: 'INVALID', error: 'VALIDATION_FAILED', cause, events: [] };
  }
  const { machine, input, mocks } = parsed.data;
  try {
    return await runMachine({
      asl: machine,
      ...(input !== undefined && { input }),
      ...(mocks && { mocks: mocks as Mocks }),
    });
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
