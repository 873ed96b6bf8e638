import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { CompiledStep, CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { isOwn } from '#core/workflows/steps/own-step.ts';
import { kindOf } from '#core/workflows/steps/table.ts';
import { allSteps, targetsOf } from '#core/workflows/targets.ts';
import { compileMachine } from '#statemachines/compile-machine.ts';
import { type Choice, choicesFor, overlaid, scripted } from './candidates.ts';
import { parseScript, type ScriptInput } from './script.ts';
import { type Simulation, simulate } from './simulate.ts';

const MOST_RUNS = 300;
const MOST_CALLS = 60;
/** how often a way is tried, from other beginnings */
const MOST_TRIES = 4;
const MOST_HITS = 3;

/** A run that reached something new. */
export type Scenario = { script: ScriptInput; simulation: Simulation; reached: string[] };

/** What can be reached of a workflow and how, and what nothing reached. */
export type Coverage = {
  targets: string[];
  unreached: { target: string; why: string }[];
  scenarios: Scenario[];
  runs: number;
};

/**
 * Looks for inputs that reach every step, every way out of one and every ending: scripted outcomes, timeouts and
 * failures, and values at the bounds of what conditions ask. What is not found is told; that is no proof that it
 * cannot be reached.
 */
export async function cover(a: {
  model: TenantModel;
  workflow: CompiledWorkflow;
  script?: ScriptInput;
}): Promise<Coverage> {
  const { workflow } = a;
  const machine = compileMachine({ workflow });
  const targets = targetsIn(workflow);
  const missing = new Set(targets);
  const scenarios: Scenario[] = [];
  const tries = new Map<string, number>();
  const queue: ScriptInput[] = [a.script ?? {}];
  let runs = 0;
  for (let script = queue.shift(); script && missing.size > 0 && runs < MOST_RUNS; script = queue.shift()) {
    runs++;
    const simulation = await attempt({ ...a, machine, script });
    if (simulation === null) continue;
    const reached = reachedBy(simulation).filter((one) => missing.delete(one));
    // the first shows what happens when nothing is said, new or not
    if (reached.length === 0 && runs > 1) continue;
    scenarios.push({ script, simulation, reached });
    for (const wanted of missing) {
      const tried = tries.get(wanted) ?? 0;
      if (tried >= MOST_TRIES) continue;
      const next = towards({ model: a.model, workflow, wanted, script, simulation });
      if (next.length > 0) tries.set(wanted, tried + 1);
      queue.push(...next);
    }
  }
  const unreached = [...missing].map((target) => ({ target, why: whyNot({ workflow, target, missing }) }));
  return { targets, unreached, scenarios, runs };
}

/** Null where the values that were tried are not what a field or a form takes. */
async function attempt(
  a: Parameters<typeof cover>[0] & { machine: ReturnType<typeof compileMachine>; script: ScriptInput },
): Promise<Simulation | null> {
  try {
    return await simulate({ ...a, script: parseScript(a.script), mostCalls: MOST_CALLS });
  } catch (error) {
    if (isDroError(error)) return null;
    throw error;
  }
}

/** `step:id`, `way:id:key` and `end:name` of all that is to be reached. */
function targetsIn(workflow: CompiledWorkflow): string[] {
  const all = allSteps(workflow.workflow);
  const ways = all.flatMap(({ step }) => targetsOf(step).map(({ key }) => `way:${step.id}:${key}`));
  const outermost = workflow.workflow.steps.flatMap(targetsOf);
  const ends = outermost.flatMap(({ target }) => ('end' in target ? [`end:${target.end}`] : []));
  const undone = all.some(({ step }) => step.on_error === 'compensate') ? ['end:compensated'] : [];
  return [...new Set([...all.map(({ step }) => `step:${step.id}`), ...ways, ...ends, ...undone])];
}

function reachedBy(a: Simulation): string[] {
  const steps = a.entries.flatMap((one) => (one.step === null ? [] : [`step:${one.step}`]));
  const end = a.outcome ?? (a.status === 'compensated' ? 'compensated' : null);
  return [...new Set([...steps, ...[...a.ways].map((way) => `way:${way}`), ...(end === null ? [] : [`end:${end}`])])];
}

/** Scripts that differ from one that came to a step, so that it goes another way from there. */
function towards(a: {
  model: TenantModel;
  workflow: CompiledWorkflow;
  wanted: string;
  script: ScriptInput;
  simulation: Simulation;
}): ScriptInput[] {
  const { workflow, wanted, script, simulation } = a;
  const [kind, id = '', key = ''] = wanted.split(':');
  if (kind === 'end' && id === 'compensated') {
    const undo = simulation.entries
      .map(({ step }) => workflow.steps.get(step ?? ''))
      .find((one) => one?.step.on_error === 'compensate');
    return undo ? [failing({ script, step: undo.step.id, error: 'Simulated' })] : [];
  }
  const compiled = workflow.steps.get(id);
  const visited = simulation.entries.some((one) => one.step === id);
  if (kind !== 'way' || !compiled || !visited) return [];
  if (key === 'on_error') return [failing({ script, step: id, error: 'Simulated' })];
  if (key === 'on_illegal') return [failing({ script, step: id, error: 'ILLEGAL_TRANSITION' })];
  if (compiled.type === 'condition') return towardsCase({ ...a, compiled, key });
  const outcome = outcomeOf({ compiled, key });
  if (outcome === null) return [];
  const decision = { outcome, fields: formOf({ compiled, outcome }) };
  return [{ ...script, decisions: { ...script.decisions, [id]: decision } }];
}

function towardsCase(a: {
  model: TenantModel;
  workflow: CompiledWorkflow;
  script: ScriptInput;
  simulation: Simulation;
  compiled: Extract<CompiledStep, { type: 'condition' }>;
  key: string;
}): ScriptInput[] {
  const { workflow, compiled, script } = a;
  const env = a.simulation.seen.get(compiled.step.id);
  const wanted = targetsOf(compiled.step).findIndex((one) => one.key === a.key);
  if (!env) return [];
  const conditions = compiled.cases.map((one) => one.when);
  const goes = (names: Record<string, unknown>): number => {
    const held = conditions.findIndex((one) => one.evaluate(names) === true);
    return held < 0 ? compiled.cases.length : held;
  };
  return choicesFor({ model: a.model, workflow, conditions })
    .filter((choice) => goes(overlaid({ env, choice })) === wanted)
    .slice(0, MOST_HITS)
    .flatMap((choice) => [scripted({ script, choice }), ...inBetween({ ...a, id: compiled.step.id, choice })]);
}

/** The same values, given by somebody while the last step before waits. */
function inBetween(a: {
  workflow: CompiledWorkflow;
  script: ScriptInput;
  simulation: Simulation;
  id: string;
  choice: Choice;
}): ScriptInput[] {
  const { script, simulation, choice } = a;
  const before = simulation.entries.slice(
    0,
    simulation.entries.findIndex((one) => one.step === a.id),
  );
  const wait = before.findLast((one) => {
    const step = a.workflow.steps.get(one.step ?? '')?.step;
    return step !== undefined && kindOf(step).pauses(step);
  })?.step;
  if (!wait || choice.length === 0 || choice.some(({ knob }) => knob.kind !== 'record')) return [];
  const values = Object.fromEntries(choice.map(({ knob, value }) => [knob.name, value]));
  return [{ ...script, meanwhile: { ...script.meanwhile, [wait]: values } }];
}

function failing(a: { script: ScriptInput; step: string; error: string }): ScriptInput {
  const { script, step, error } = a;
  return { ...script, failures: { ...script.failures, [step]: { error, times: 'always' } } };
}

/** What has to come of a step for it to go a way; null when nobody decides that. */
function outcomeOf(a: { compiled: CompiledStep; key: string }): string | null {
  const { compiled, key } = a;
  if (key === 'on_timeout') return 'timeout';
  if (key.startsWith('on.')) return key.slice('on.'.length);
  // what `on` does not lead elsewhere
  if (isOwn(compiled)) return compiled.spec.outcomes.find((one) => !Object.hasOwn(compiled.step.on, one)) ?? null;
  if (compiled.type === 'wait_for_event') return 'met';
  if (compiled.type === 'workflow') return 'completed';
  return key.startsWith('on_') ? key.slice('on_'.length) : null;
}

/** A form filled with the first that its fields take. */
function formOf(a: { compiled: CompiledStep; outcome: string }): JsonObject {
  const { compiled, outcome } = a;
  if (compiled.type !== 'approval' && compiled.type !== 'human_task') return {};
  const { fields, requires } = compiled.people.ask;
  const needed = fields.filter((one) => one.required === true || requires[outcome]?.includes(one.name));
  return Object.fromEntries(
    needed.map((one): [string, Json] => [one.name, one.values?.[0] ?? SAMPLES[one.type] ?? 'x']),
  );
}

const SAMPLES: Readonly<Record<string, Json>> = {
  integer: 1,
  number: 1,
  decimal: '1',
  money: '1.00',
  boolean: true,
  date: '2026-01-01',
  datetime: '2026-01-01T00:00:00Z',
  email: 'ana@example.com',
};

function whyNot(a: { workflow: CompiledWorkflow; target: string; missing: ReadonlySet<string> }): string {
  const [kind, id = '', key = ''] = a.target.split(':');
  if (kind === 'step') return 'no way that leads there was taken';
  if (kind === 'end') return 'no step that ends so came to it';
  if (a.missing.has(`step:${id}`)) return `step ${id} was not reached`;
  const compiled = a.workflow.steps.get(id);
  if (compiled?.type !== 'condition') return `nothing that was tried made ${id} go there`;
  const asked = compiled.cases.map(({ when }) => when.source).join(' | ');
  return `no values were found for which ${asked} goes ${key}`;
}

type Count = { of: number; reached: number };
/** A coverage as the API and the command line show it. */
export type ShownCoverage = {
  steps: Count;
  ways: Count;
  endings: Count;
  unreached: { what: string; why: string }[];
  scenarios: {
    input: JsonObject;
    decisions: JsonObject;
    failures: JsonObject;
    meanwhile: JsonObject;
    status: string;
    outcome: string | null;
    path: string[];
    reached: string[];
  }[];
  runs: number;
};

/** Makes it; the inputs of its scenarios can be given to a simulation as they are. */
export function presentCoverage(a: Coverage): ShownCoverage {
  const counted = (kind: string): Count => {
    const of = a.targets.filter((one) => one.startsWith(`${kind}:`));
    return { of: of.length, reached: of.filter((one) => !a.unreached.some(({ target }) => target === one)).length };
  };
  // what is not given is left out
  const json = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
  return {
    steps: counted('step'),
    ways: counted('way'),
    endings: counted('end'),
    unreached: a.unreached.map(({ target, why }) => ({ what: target, why })),
    scenarios: a.scenarios.map(({ script, simulation, reached }) => ({
      input: json(script.input ?? {}),
      decisions: json(script.decisions ?? {}),
      failures: json(script.failures ?? {}),
      meanwhile: json(script.meanwhile ?? {}),
      status: simulation.status,
      outcome: simulation.outcome,
      path: simulation.entries.flatMap((one) => one.step ?? []),
      reached,
    })),
    runs: a.runs,
  };
}
