import type { StoredDefinition } from '#core/definitions/collections.ts';
import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { effectsOf } from '#core/rules/effects.ts';
import type { Workflow } from './definition.ts';
import { allSteps } from './targets.ts';

/** A place in a workflow that begins another one: nested, so that its end is waited for, or on its own way. */
type Begun = { path: string; name: string; nested: boolean };
/** What begins a workflow, step by step from the first. */
type Way = { labels: string[]; first: string; nested: boolean; last: Workflow };

const FIX = 'ask in a condition before it whether another one is needed';

/**
 * The shortest circle in which a workflow begins itself again, at once or by way of others. A recursion may be meant
 * and have its end in the data, so this refuses nothing: the depth of nesting and of reactions is bounded in any case.
 */
export function nestingFindings(a: { model: TenantModel; stored: StoredDefinition<'_workflows'> }): Finding[] {
  const { model, stored } = a;
  const own = labelOf(stored.body);
  const seen = new Set<string>();
  let ways: Way[] = [{ labels: [own], first: '', nested: true, last: stored.body }];
  while (ways.length > 0) {
    const longer: Way[] = [];
    for (const way of ways) {
      for (const { path, name, nested } of begunBy(way.last)) {
        const next = model.workflowNamed({ name, app: way.last.app })?.body;
        if (!next) continue;
        const label = labelOf(next);
        const labels = [...way.labels, label];
        const on = { labels, first: way.first || path, nested: way.nested && nested, last: next };
        if (label === own) return [findingOf(on)];
        if (seen.has(label)) continue;
        seen.add(label);
        longer.push(on);
      }
    }
    ways = longer;
  }
  return [];
}

function findingOf(way: Way): Finding {
  const circle = way.labels.join(' → ');
  const message = way.nested
    ? `the workflow nests itself: ${circle}; what would be nested more than 8 deep fails with LOOP_DEPTH_EXCEEDED`
    : `the workflow starts itself again: ${circle}; the chain is cut after 16 reactions, or goes on for ever where it waits on the way`;
  return { severity: 'warning', path: way.first, code: 'WORKFLOW_CYCLE', message, fix: FIX };
}

function begunBy(workflow: Workflow): Begun[] {
  const { app, steps } = workflow;
  return allSteps({ steps }).flatMap(({ step, path }): Begun[] => {
    if (step.type === 'workflow') return [{ path: `${path}.workflow`, name: step.workflow, nested: true }];
    const actions = step.type === 'action' ? step.actions : [];
    return actions.flatMap(({ type: action, ...params }, i) =>
      effectsOf({ action, params, app, subject: null }).flatMap((effect) =>
        effect.kind === 'workflow' ? [{ path: `${path}.actions[${i}]`, name: effect.name, nested: false }] : [],
      ),
    );
  });
}

function labelOf(workflow: Workflow): string {
  return `${workflow.app}/${workflow.name}`;
}
