import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { Workflow } from './definition.ts';
import { allSteps } from './targets.ts';

/** The signals that some step of a workflow waits for, each once. */
export function signalNames(workflow: Pick<Workflow, 'steps'>): string[] {
  const names = allSteps({ steps: workflow.steps }).flatMap(({ step }) => {
    if (step.type !== 'wait_for_event') return [];
    const several = [...(step.any ?? []), ...(step.all ?? [])].flatMap((one) => ('signal' in one ? [one.signal] : []));
    return step.signal === undefined ? several : [step.signal];
  });
  return [...new Set(names)];
}

/** Why a signal would never be heard: no step waits for one of that name; nothing where one does. */
export function signalIssues(a: { workflow: Workflow; name: string; at: string }): Issue[] {
  const { workflow, name, at } = a;
  const known = signalNames(workflow);
  if (known.includes(name)) return [];
  const which = `${workflow.app}/${workflow.name}`;
  const message =
    known.length === 0
      ? `no step of ${which} waits for a signal`
      : `no step of ${which} waits for the signal "${name}", only for ${known.join(', ')}${didYouMean({ name, known })}`;
  return [{ path: at, code: 'UNKNOWN_SIGNAL', message }];
}
