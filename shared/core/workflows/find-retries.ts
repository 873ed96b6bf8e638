import type { Finding } from '#core/entities/compiled-entity.ts';
import { ERRORS } from '#core/errors/codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { CompiledStep, CompiledWorkflow } from './compiled-workflow.ts';
import { isOwn } from './steps/own-step.ts';
import { allSteps } from './targets.ts';

const SERVICES: readonly string[] = ['States.', 'Lambda.', 'TaskHook'];

/** Names in `retry.errors` that nothing in the step throws: it would not be tried again for what is meant. */
export function findRetries(a: { workflow: CompiledWorkflow }): Finding[] {
  const { workflow } = a;
  return allSteps(workflow.workflow).flatMap(({ step, path }): Finding[] => {
    const thrown = thrownIn({ workflow, id: step.id });
    if (thrown === null) return [];
    const known = [...thrown, ...Object.keys(ERRORS)];
    return (step.retry?.errors ?? []).flatMap((name, i): Finding[] => {
      if (known.includes(name) || SERVICES.some((one) => name.startsWith(one))) return [];
      const message = `nothing in ${step.id} fails with "${name}"${didYouMean({ name, known })}`;
      const fix =
        'name an error that is thrown, or declare this one in `errors` of the action, task or step that throws it';
      return [{ severity: 'warning', path: `${path}.retry.errors[${i}]`, code: 'NEVER_RUNS', message, fix }];
    });
  });
}

/** The names that a step's code, or that of steps within it, gives its errors; null when some does not say. */
function thrownIn(a: { workflow: CompiledWorkflow; id: string }): readonly string[] | null {
  const steps = [...a.workflow.steps.values()].filter(({ step, inside }) => step.id === a.id || inside.includes(a.id));
  const lists = steps.flatMap(errorsOf);
  return lists.includes(null) ? null : lists.flatMap((one) => one ?? []);
}

function errorsOf(step: CompiledStep): (readonly string[] | null)[] {
  if (isOwn(step)) return [step.spec.failures];
  return step.type === 'action' ? step.actions.map((one) => one.errors) : [];
}
