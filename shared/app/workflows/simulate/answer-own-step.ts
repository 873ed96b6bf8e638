import { isObject, type Json } from '#core/json/json.ts';
import type { CompiledOf } from '#core/workflows/compiled-workflow.ts';
import type { OwnType } from '#core/workflows/steps/own-step.ts';
import { outcomeOf } from '../tasks/own-step.ts';
import type { Calling } from './answers.ts';
import type { Decision } from './script.ts';

type Own = CompiledOf<OwnType>;

/** What is scripted for a step of a pack that has no outcomes. */
export const DONE = 'done';

/** What a step of a pack comes to: as scripted, else as its type says. Its parameters are filled and looked at. */
export function answerOwnStep(a: Calling & { compiled: Own }): { output: Json; outcome: string | null } {
  const { compiled, world, call, entry } = a;
  const { spec, step } = compiled;
  const params = compiled.work.render(world.env(call));
  entry.actions = [{ type: spec.name, params }];
  const usual = spec.simulate({ params });
  const decision = a.cues.decision(call.step);
  const output = decision === null ? usual : scripted({ decision, compiled });
  const outcome = spec.outcomes.length === 0 ? null : outcomeOf(output);
  entry.what = outcome === null ? spec.name : `${spec.name}: ${outcome}`;
  a.take(outcome !== null && Object.hasOwn(step.on, outcome) ? `on.${outcome}` : 'then');
  return { output, outcome };
}

function scripted(a: { decision: Decision; compiled: Own }): Json {
  const { outcome, output = null } = a.decision;
  if (a.compiled.spec.outcomes.length === 0) return output;
  return { ...(isObject(output) ? output : {}), outcome };
}
