import type { TaskEffect } from '#core/asl/events.ts';
import { prepareMachine } from '#core/asl/prepare-machine.ts';
import { runVirtual } from '#core/asl/run-virtual.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import { DroError, invalid, isDroError } from '#core/errors/dro-error.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { Iso } from '#core/records/row.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { kindOf } from '#core/workflows/steps/table.ts';
import { type CompiledMachine, compileMachine } from '#statemachines/compile-machine.ts';
import type { InstanceStatus } from '../instance.ts';
import { answerOf, type Calling, isAttempt, visitIn } from './answers.ts';
import { checkScript } from './check-script.ts';
import { type NotSimulated, notSimulated } from './not-simulated.ts';
import { Cues, type Script } from './script.ts';
import { type Entry, Timeline } from './timeline.ts';
import { type SimulatedCall, World } from './world.ts';

// one that goes round for ever is given up
const MOST_CALLS = 1000;

/** What came of a simulation. */
export type Simulation = {
  status: InstanceStatus;
  outcome: string | null;
  error: { code: string; message: string } | null;
  /** steps that wait for what never comes */
  waitingFor: string[];
  start: Iso;
  end: Iso;
  entries: Entry[];
  /** `step:way` of each way out of a step that was taken */
  ways: ReadonlySet<string>;
  /** what the conditions of each step saw at its first visit */
  seen: ReadonlyMap<string, Record<string, unknown>>;
  record: HookRecord | null;
  /** what the real run would do besides */
  notSimulated: NotSimulated[];
  /** it went round until it was given up */
  endless: boolean;
};

/**
 * Runs a workflow in virtual time: the very machine that would run, with answers made here. Nothing is done, nothing is
 * written; the record lives in memory, and later conditions see what actions change of it. Throws VALIDATION_FAILED for
 * a script that names what is not there.
 */
export async function simulate(a: {
  model: TenantModel;
  workflow: CompiledWorkflow;
  script: Script;
  /** left out: compiled here */
  machine?: CompiledMachine;
  /** after how many calls it is given up */
  mostCalls?: number;
}): Promise<Simulation> {
  const { model, workflow, script, mostCalls = MOST_CALLS } = a;
  const { asl } = a.machine ?? compileMachine({ workflow, fold: false });
  const issues = checkScript({ workflow, asl, script });
  if (issues.length > 0) throw invalid({ what: 'the simulation', issues });
  const world = new World({ model, workflow, script });
  const cues = new Cues(script);
  const timeline = new Timeline({ steps: workflow.steps });
  const ways = new Set<string>();
  const seen = new Map<string, Record<string, unknown>>();
  let calls = 0;
  const take = (entry: Entry, way: string): void => {
    if (entry.step !== null) ways.add(`${entry.step}:${way}`);
  };
  const machine = prepareMachine({ asl });
  const run = (of: { epoch: number; start: Iso; resume: JsonObject }): ReturnType<typeof runVirtual> =>
    runVirtual({
      machine,
      input: inputOf({ world, ...of }),
      start: of.start,
      giveUp: () => calls > mostCalls,
      onHistory: (events) => {
        world.now = events.at(-1)?.at ?? world.now;
        const fresh = timeline.take(events);
        for (const entry of timeline.left) meanwhile({ entry, world, script });
        for (const entry of fresh) begun({ entry, world, seen, take });
      },
      answer: (effect, { now, timed }) => {
        calls++;
        world.now = now;
        const { call, payload } = callOf(effect);
        const entry = timeline.ofCall({ state: effect.state, key: JSON.stringify([effect.state, call]) });
        if (!entry) throw new Error(`the call of ${effect.state} belongs to no visit`);
        if (isAttempt(call) && call.do !== 'compensate') entry.scope = call.scope;
        if (entry.type === 'compensate') entry.step = stepTakenBack({ world, payload });
        const env = call.do === 'evaluate' ? world.env(call) : null;
        if (env && !seen.has(call.step)) seen.set(call.step, env);
        const calling = (of: { call: SimulatedCall; entry: Entry }): Calling => ({
          ...{ ...of, world, cues, payload, compiled: workflow.steps.get(of.call.step) },
          take: (way) => take(of.entry, way),
          folded: (step) => calling({ call: { ...call, step }, entry: folded(step) }),
          ending: () => folded(null),
        });
        const folded = (step: string | null): Entry => {
          const type = step === null ? 'end' : (workflow.steps.get(step)?.type ?? 'step');
          const key = JSON.stringify([effect.state, call, step]);
          return timeline.ofFolded({ step, type, scope: call.scope, at: now, key });
        };
        const answers = answerOf({ ...calling({ call, entry }), effect, timed });
        if (env && entry.error === null) decided({ entry, world, env, take });
        return answers;
      },
    });
  let ended = await run({ epoch: 1, start: world.start, resume: {} });
  for (let epoch = 2; world.goesOn !== null && calls <= mostCalls; epoch++) {
    timeline.goOn();
    const { step, list } = world.goesOn;
    world.goesOn = null;
    world.midList = list === null ? null : { step, list };
    ended = await run({ epoch, start: ended.at, resume: { resume: { step } } });
  }
  for (const entry of timeline.entries) settled({ entry, take });
  const running = ended.status === 'RUNNING';
  const waitingFor = running && calls <= mostCalls ? openSteps(timeline.entries) : [];
  return {
    status: waitingFor.length > 0 ? 'waiting' : world.status,
    outcome: world.outcome,
    error: world.error,
    waitingFor,
    start: world.start,
    end: ended.at,
    entries: timeline.entries,
    ways,
    seen,
    record: world.record(),
    notSimulated: notSimulated({
      ...{ model, workflow, wrote: world.wrote },
      entered: timeline.entries.flatMap(({ step }) => step ?? []),
    }),
    endless: calls > mostCalls,
  };
}

type Took = (entry: Entry, way: string) => void;

/** What others did to the record while a step waited. */
function meanwhile(a: { entry: Entry; world: World; script: Script }): void {
  const { entry, world, script } = a;
  const values = script.meanwhile[entry.step ?? ''];
  if (!values || !world.subject) return;
  try {
    const changes = world.records.set({ place: world.subject, values, now: world.now });
    const names = changes.map((one) => `${one.field} to ${JSON.stringify(one.new)}`);
    if (names.length > 0) entry.what = `${entry.what}; meanwhile somebody sets ${names.join(', ')}`;
  } catch (error) {
    if (!isDroError(error)) throw error;
    const issues = error.issues.map((one) => ({ ...one, path: `meanwhile.${entry.step}.${one.path}` }));
    throw invalid({ what: 'the simulation', issues });
  }
}

/** What can be said of a visit when it begins; a condition that needs no call is decided then and there. */
function begun(a: { entry: Entry; world: World; seen: Map<string, Record<string, unknown>>; take: Took }): void {
  const { entry, world } = a;
  const compiled = world.workflow.steps.get(entry.step ?? '');
  entry.what = compiled?.step.description ?? '';
  if (compiled?.type === 'wait') entry.what = `waits ${compiled.step.for ?? `until ${String(compiled.step.until)}`}`;
  if (compiled?.type === 'parallel') entry.what = `goes ${compiled.step.branches.length} ways at once`;
  if (compiled?.type !== 'condition' || !entry.quick) return;
  const env = world.env(entry);
  if (!a.seen.has(compiled.step.id)) a.seen.set(compiled.step.id, env);
  decided({ ...a, env });
}

/** Notes which way a condition goes. */
function decided(a: { entry: Entry; world: World; env: Record<string, unknown>; take: Took }): void {
  const { entry, world, env, take } = a;
  const compiled = world.workflow.steps.get(entry.step ?? '');
  if (compiled?.type !== 'condition') return;
  const held = compiled.cases.findIndex(({ when }) => when.evaluate(env) === true);
  const way = kindOf(compiled.step).ways(compiled.step).at(held)?.key;
  const first = compiled.cases[Math.max(0, held)]?.when.source ?? '';
  const many = compiled.cases.length > 1;
  entry.what = held < 0 ? (many ? 'no case holds' : `${first} does not hold`) : `${first} holds`;
  entry.output ??= compiled.step.expression === undefined ? held : held === 0;
  if (way !== undefined) take(entry, way);
}

/** What is known of a visit only when all is over. */
function settled(a: { entry: Entry; take: Took }): void {
  const { entry, take } = a;
  const names = entry.actions.map((one) => one.type);
  if (entry.type === 'compensate' && entry.what === '') entry.what = `takes back ${entry.step}: ${names.join(', ')}`;
  if (entry.what === '' && names.length > 0) entry.what = names.join(', ');
  if (entry.error && entry.what === '') entry.what = `fails with ${entry.error.code}`;
  const passes = entry.type === 'wait' || entry.type === 'parallel';
  if (passes && entry.until !== null && entry.error === null) take(entry, 'then');
}

function openSteps(entries: readonly Entry[]): string[] {
  return [...new Set(entries.flatMap((one) => (one.until === null && one.step !== null ? [one.step] : [])))];
}

function inputOf(a: { world: World; epoch: number; resume: JsonObject }): JsonObject {
  const { epoch, resume } = a;
  const { context } = a.world;
  return { tenantId: 'simulation', instanceId: 'simulation', epoch, workflowRef: 'simulation@1', context, ...resume };
}

function callOf(effect: TaskEffect): {
  call: { do: string; step: string; visit: number; scope: string };
  payload: JsonObject;
} {
  const payload = isObject(effect.arguments) ? effect.arguments['Payload'] : null;
  if (!isObject(payload))
    throw new DroError({ code: 'INTERNAL', detail: `the call of ${effect.state} has no payload` });
  const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
  const call = {
    do: text(payload['do']),
    step: text(payload['step']),
    visit: visitIn(payload, Number(payload['visit'])),
    scope: scopeIn(payload, text(payload['scope'])),
  };
  return { call, payload };
}

/** A scope with its outermost visit counted among those of all executions. */
function scopeIn(payload: JsonObject, scope: string): string {
  const [first = '', ...within] = scope.split('/');
  const [step = '', visit, ...index] = first.split('.');
  if (visit === undefined) return scope;
  return [[step, visitIn(payload, Number(visit)), ...index].join('.'), ...within].join('/');
}

function stepTakenBack(a: { world: World; payload: JsonObject }): string | null {
  return a.world.rows[Number(a.payload['entry'])]?.step ?? null;
}
