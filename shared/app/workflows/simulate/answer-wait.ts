import { invalid } from '#core/errors/dro-error.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import { parseDuration } from '#core/time/duration.ts';
import type { CompiledOf } from '#core/workflows/compiled-workflow.ts';
import { readForm } from '#core/workflows/people/form.ts';
import { CHILD_FAILED } from '../signals/result-of.ts';
import type { Calling } from './answers.ts';
import type { Decision } from './script.ts';
import { whoIsAsked } from './who-is-asked.ts';

/** What a wait is told, and after how many milliseconds; null: not before its time is up. */
export type WaitAnswer = { value: JsonObject; after: number | null };

const NOTHING: WaitAnswer = { value: {}, after: null };

/** What comes of a wait: the scripted decision, event or ending; without one the time runs out. */
export function answerWait(a: Calling): WaitAnswer {
  const { call, compiled } = a;
  switch (compiled?.type) {
    case 'approval':
    case 'human_task':
      return call.do === 'time_out' ? ranOut(a) : people({ ...a, compiled });
    case 'wait_for_event':
      return call.do === 'await_timed_out' ? ranOut(a) : event({ ...a, compiled });
    case 'workflow':
      return call.do === 'await_timed_out' ? ranOut(a) : nested({ ...a, compiled });
    default:
      throw new Error(`a simulation knows no "${call.do}" of step ${call.step}`);
  }
}

function ranOut(a: Calling): WaitAnswer {
  const { entry, world, call } = a;
  const output = { outcome: 'timeout', comment: null, decided_by: null, fields: {}, votes: [] };
  const isPeople = call.do === 'time_out';
  if (isPeople) world.keep({ call, output });
  entry.what = `${entry.what}: the time runs out`;
  a.take('on_timeout');
  return { value: { outcome: 'timeout', ending: null }, after: 0 };
}

function people(a: Calling & { compiled: CompiledOf<'approval'> | CompiledOf<'human_task'> }): WaitAnswer {
  const { compiled, call, entry, world } = a;
  const { ask } = compiled.people;
  const decision = a.cues.decision(call.step);
  entry.what = `asks ${whoIsAsked({ assignee: compiled.people.assignee, world, env: world.env(call) })}`;
  const after = afterOf(decision);
  if (decision === null || decision.outcome === 'timeout' || after >= compiled.people.timeoutMs) return NOTHING;
  const { outcome, by = null, comment = null } = decision;
  const form = readForm({ ask, outcome, values: decision.fields ?? {} });
  if (form.issues.length > 0 && outcome !== 'undecided') {
    const issues = form.issues.map((one) => ({ ...one, path: `decisions.${call.step}.${one.path}` }));
    throw invalid({ what: 'the decision', issues });
  }
  const output: JsonObject = { outcome, comment, decided_by: by, fields: form.values, votes: [] };
  world.keep({ call, output });
  Object.assign(entry, { what: `${entry.what}: ${outcome}`, output });
  a.take(compiled.type === 'human_task' && outcome !== 'undecided' ? `on.${outcome}` : `on_${outcome}`);
  return { value: { outcome }, after };
}

function event(a: Calling & { compiled: CompiledOf<'wait_for_event'> }): WaitAnswer {
  const { compiled, call, entry, world } = a;
  const names = compiled.awaits.map((one) => (one.kind === 'event' ? one.source.type : `signal ${one.name}`));
  const decision = a.cues.decision(call.step);
  entry.what = `waits for ${names.join(compiled.mode === 'all' ? ' and ' : ' or ')}`;
  const after = afterOf(decision);
  const late = after >= (parseDuration(compiled.step.timeout ?? '') ?? Number.POSITIVE_INFINITY);
  if (decision === null || decision.outcome === 'timeout' || late) return NOTHING;
  const output: Json = decision.output ?? null;
  world.keep({ call, output });
  Object.assign(entry, { what: `${entry.what}: it comes`, output });
  a.take('then');
  return { value: { outcome: 'met' }, after };
}

function nested(a: Calling & { compiled: CompiledOf<'workflow'> }): WaitAnswer {
  const { compiled, call, entry, world } = a;
  const { step } = compiled;
  const decision = a.cues.decision(call.step);
  entry.what = `runs ${step.workflow}`;
  entry.actions.push({ type: 'workflow', params: compiled.input(world.env(call)) });
  const after = afterOf(decision);
  if (decision === null || decision.outcome === 'timeout') return NOTHING;
  const { outcome } = decision;
  entry.what = `${entry.what}: ${outcome}`;
  if (outcome === 'failed')
    return { value: { error: CHILD_FAILED, cause: `workflow ${step.workflow} is failed` }, after };
  const output: JsonObject = {
    status: 'completed',
    outcome,
    ...(decision.output !== undefined && { output: decision.output }),
  };
  world.keep({ call, output });
  entry.output = output;
  a.take(Object.hasOwn(step.on, outcome) ? `on.${outcome}` : 'then');
  return { value: { outcome: 'met', ending: outcome }, after };
}

function afterOf(decision: Decision | null): number {
  return parseDuration(decision?.after ?? '0s') ?? 0;
}
