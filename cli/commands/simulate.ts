import { existsSync } from 'node:fs';
import { defineCommand } from 'citty';
import { parse } from 'yaml';
import { z } from 'zod';
import { cover, presentCoverage, type ShownCoverage } from '#app/workflows/simulate/coverage.ts';
import { findWorkflow } from '#app/workflows/simulate/find-workflow.ts';
import { presentSimulation } from '#app/workflows/simulate/present.ts';
import { parseScript, type Script, simulationInputSchema } from '#app/workflows/simulate/script.ts';
import { type Simulation, simulate } from '#app/workflows/simulate/simulate.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import { formatDuration } from '#core/time/duration.ts';
import { offlineModel, readDefinitions, readValue } from '#local/offline-model.ts';
import { pairOf, repeated } from '../repeated.ts';

/** `dro simulate`: a workflow in virtual time, without a server. */
export const simulateCommand = defineCommand({
  meta: {
    name: 'simulate',
    description:
      'Runs a workflow in virtual time and shows what it would do; nothing is done. Exits 0 when it comes to an end, 1 when it fails, waits for what never comes or ends otherwise than expected.',
  },
  args: {
    workflow: { type: 'positional', required: true, description: 'a YAML or JSON file, or the name of one of a pack' },
    input: { type: 'string', description: 'a file {record, records, input, event, user, now}' },
    decide: { type: 'string', description: 'step=outcome or step=timeout; again for each further visit' },
    fail: { type: 'string', description: 'step=Error, step=Error*3 or step=Error*always; again for each attempt' },
    meanwhile: { type: 'string', description: 'step.field=value: somebody changes the record while the step waits' },
    with: { type: 'string', description: 'a file or folder with more definitions; several times' },
    expect: { type: 'string', description: 'the outcome or status that it must come to' },
    coverage: { type: 'boolean', default: false, description: 'looks for inputs that reach every step and ending' },
    json: { type: 'boolean', default: false, description: 'prints {status, outcome, timeline, …}' },
  },
  run: async ({ args, rawArgs }) => {
    const more = repeated({ args: rawArgs, name: 'with' });
    const workflow = workflowOf({ wanted: args.workflow, more });
    const script = scriptOf({ input: args.input, rawArgs });
    if (args.coverage) {
      const found = presentCoverage(await cover({ ...workflow, script }));
      process.stdout.write(args.json ? `${JSON.stringify(found)}\n` : coverageText(found));
      if (found.unreached.length > 0) process.exitCode = 1;
      return;
    }
    const simulation = await simulate({ ...workflow, script });
    process.stdout.write(args.json ? `${JSON.stringify(presentSimulation(simulation))}\n` : text(simulation));
    const { status, outcome } = simulation;
    const expected = args.expect === undefined || args.expect === outcome || args.expect === status;
    const ended = args.expect !== undefined || !['failed', 'waiting', 'running'].includes(status);
    if (!expected || !ended) process.exitCode = 1;
  },
});

/** The workflow of a file, or of that name; a file may hold the definitions that it needs as well. */
function workflowOf(a: { wanted: string; more: readonly string[] }): ReturnType<typeof findWorkflow> {
  const { wanted } = a;
  const isFile = /[./\\]/.test(wanted) && existsSync(wanted);
  const own = isFile ? readDefinitions({ path: wanted }) : [];
  const model: TenantModel = offlineModel({ given: [...a.more.flatMap((path) => readDefinitions({ path })), ...own] });
  if (!isFile) return findWorkflow({ model, workflow: wanted });
  const workflows = own.filter((one) => one.collection === '_workflows');
  const [first] = workflows;
  if (first && workflows.length === 1) return findWorkflow({ model, workflow: first.value });
  throw new Error(`${wanted} holds ${workflows.length} workflows; simulate takes a file with one, or a name`);
}

function scriptOf(a: { input: string | undefined; rawArgs: readonly string[] }): Script {
  const input = a.input === undefined ? {} : simulationInputSchema.parse(objectIn(a.input));
  return parseScript({
    input,
    decisions: grouped({ rawArgs: a.rawArgs, name: 'decide', read: (value) => value }),
    meanwhile: meanwhileOf(a.rawArgs),
    failures: grouped({ rawArgs: a.rawArgs, name: 'fail', read: failureOf }),
  });
}

function grouped<T>(a: { rawArgs: readonly string[]; name: string; read(value: string): T }): Record<string, T | T[]> {
  const lists: Record<string, T[]> = {};
  for (const one of repeated({ args: a.rawArgs, name: a.name })) {
    const [step, value] = pairOf({ text: one, name: a.name });
    lists[step] = [...(lists[step] ?? []), a.read(value)];
  }
  // what is said once counts for every visit
  return Object.fromEntries(
    Object.entries(lists).map(([step, list]) => [step, list.length === 1 ? (list[0] as T) : list]),
  );
}

function meanwhileOf(rawArgs: readonly string[]): Record<string, JsonObject> {
  const changes: Record<string, JsonObject> = {};
  for (const one of repeated({ args: rawArgs, name: 'meanwhile' })) {
    const [place, value] = pairOf({ text: one, name: 'meanwhile' });
    const [step = '', field = ''] = place.split('.');
    changes[step] = { ...changes[step], [field]: parse(value) as Json };
  }
  return changes;
}

function failureOf(value: string): { error: string; times: number | 'always' } {
  const [, error = value, times = '1'] = /^(.+)\*(\d+|always)$/.exec(value) ?? [];
  return { error, times: times === 'always' ? times : Number(times) };
}

function objectIn(file: string): JsonObject {
  return z
    .custom<JsonObject>((value) => isObject(value as never), `${file} must hold an object`)
    .parse(readValue(file));
}

function text(a: Simulation): string {
  const lines = a.entries.map(({ at, until, step, type, what, attempts, error }) => {
    const took = until === null ? '…' : formatDuration(Date.parse(until) - Date.parse(at));
    const tried = attempts > 1 && step !== null ? `, attempt ${attempts}` : '';
    const failed = error ? ` (${error.code}: ${error.message})` : '';
    return `${at.slice(0, 19)}  ${took.padStart(8)}  ${(step ?? type).padEnd(20)} ${what}${tried}${failed}`;
  });
  const notes = a.endless ? ['', 'it goes round and round: it was given up'] : [];
  const left = a.notSimulated.map(({ what, of, names }) => `not simulated: ${what} of ${of} (${names.join(', ')})`);
  const waits = a.waitingFor.length > 0 ? [`waits for what never comes: ${a.waitingFor.join(', ')}`] : [];
  const took = formatDuration(Date.parse(a.end) - Date.parse(a.start));
  return `${[...lines, ...notes, '', ...left, ...waits, `${a.status}${a.outcome === null ? '' : ` as ${a.outcome}`} after ${took}`].join('\n')}\n`;
}

function coverageText(a: ShownCoverage): string {
  const { steps, ways, endings } = a;
  const count = (of: { of: number; reached: number }): string => `${of.reached} of ${of.of}`;
  const lines = a.scenarios.map(({ path, status, outcome, reached: _, ...script }) =>
    [`${path.join(' → ')} → ${outcome ?? status}`, `    ${JSON.stringify(script)}`].join('\n'),
  );
  const missing = a.unreached.map(({ what, why }) => `not reached: ${what}: ${why}`);
  const total = `steps ${count(steps)}, ways ${count(ways)}, endings ${count(endings)}, in ${a.runs} runs`;
  return `${[...lines, '', ...missing, total].join('\n')}\n`;
}
