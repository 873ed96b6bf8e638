import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { CompiledStep, CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { isOwn } from '#core/workflows/steps/own-step.ts';
import { kindOf } from '#core/workflows/steps/table.ts';
import { DONE } from './answer-own-step.ts';
import type { Script } from './script.ts';

/** What of a script names nothing that could happen: a slip there would make a simulation of something else. */
export function checkScript(a: { workflow: CompiledWorkflow; asl: JsonObject; script: Script }): Issue[] {
  const { steps } = a.workflow;
  const types = stateTypes(a.asl);
  return [
    ...Object.entries(a.script.decisions).flatMap(([id, written]): Issue[] => {
      const path = `decisions.${id}`;
      const step = steps.get(id);
      if (!step) return [unknownStep({ id, path, steps })];
      const known = outcomesOf(step);
      if (known === null) {
        const message = `${path}: nobody decides anything at a ${step.type}`;
        return [{ path, code: 'NOT_APPLICABLE', message }];
      }
      const outcomes = (Array.isArray(written) ? written : [written]).map((one) =>
        typeof one === 'string' ? one : one.outcome,
      );
      return outcomes
        .filter((outcome) => known.length > 0 && !known.includes(outcome))
        .map((outcome): Issue => {
          const message = `${path}: "${outcome}" is none of ${known.join(', ')}${didYouMean({ name: outcome, known })}`;
          return { path, code: 'NOT_IN_VALUES', message };
        });
    }),
    ...Object.keys(a.script.meanwhile).flatMap((id): Issue[] => {
      const path = `meanwhile.${id}`;
      const step = steps.get(id);
      if (!step) return [unknownStep({ id, path, steps })];
      if (kindOf(step.step).pauses(step.step) && a.workflow.recordPath !== null) return [];
      return [{ path, code: 'NOT_APPLICABLE', message: `${path}: no record changes while a ${step.type} is at work` }];
    }),
    ...Object.keys(a.script.failures).flatMap((key): Issue[] => {
      const path = `failures.${key}`;
      const [id = '', part] = key.split('.');
      const step = steps.get(id);
      if (!step) return [unknownStep({ id, path, steps })];
      if (part === 'compensate' && step.compensate.length > 0) return [];
      // those that are folded into the call of another have no state of their own
      const works = step.type === 'action' || step.type === 'transition' || types.get(id) === 'Task';
      if (part === undefined && works) return [];
      const message =
        part === undefined
          ? `${path}: a ${step.type} like this calls nothing that could fail`
          : `${path}: nothing is taken back there`;
      return [{ path, code: 'NOT_APPLICABLE', message }];
    }),
  ];
}

/** What can come of a step that waits or that a pack brings; null for all others, empty when anything may (the endings of another workflow). */
export function outcomesOf(step: CompiledStep): readonly string[] | null {
  if (isOwn(step)) return step.spec.outcomes.length > 0 ? step.spec.outcomes : [DONE];
  switch (step.type) {
    case 'approval':
    case 'human_task':
      return [...step.people.ask.outcomes, ...(step.step.on_undecided ? ['undecided'] : []), 'timeout'];
    case 'wait_for_event':
      return ['met', 'timeout'];
    case 'workflow':
      return [];
    default:
      return null;
  }
}

function unknownStep(a: { id: string; path: string; steps: ReadonlyMap<string, CompiledStep> }): Issue {
  const hint = didYouMean({ name: a.id, known: [...a.steps.keys()] });
  return { path: a.path, code: 'UNKNOWN_STEP', message: `there is no step "${a.id}"${hint}` };
}

/** The types of all states, those within others too. */
function stateTypes(value: Json): Map<string, string> {
  const types = new Map<string, string>();
  const look = (one: Json): void => {
    if (Array.isArray(one)) for (const item of one) look(item);
    if (!isObject(one)) return;
    const { States } = one;
    if (isObject(States)) {
      for (const [name, state] of Object.entries(States)) if (isObject(state)) types.set(name, String(state['Type']));
    }
    for (const member of Object.values(one)) look(member);
  };
  look(value);
  return types;
}
