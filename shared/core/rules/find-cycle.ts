import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { isDroError } from '#core/errors/dro-error.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { allSteps } from '#core/workflows/targets.ts';
import { canFollow } from './can-follow.ts';
import { type Effect, effectsOf } from './effects.ts';
import type { EventSource } from './event-source.ts';

/** A rule or a workflow: what sets it off, and what it sets off. */
type Reactor = { id: string; label: string; source: EventSource | null; when: Expression | null; effects: Effect[] };

// a view of one rule stays cheap also where thousands listen to one event
const MOST_VISITED = 200;
const CODE = 'RULE_CYCLE';

/**
 * The shortest circle in which a rule sets itself off again, through other rules and workflows or at once; as a
 * finding. Hooks and what is only known at run time are not looked into, so that none is no promise: the cut after 16
 * reactions holds in any case.
 */
export function cycleFindings(a: { model: TenantModel; ruleId: string }): Finding[] {
  const first = reactorOf({ model: a.model, id: a.ruleId });
  if (!first) return [];
  const circle = shortestCircle({ model: a.model, first });
  if (circle === null) return [];
  const way = [...circle, first].map((one) => one.label).join(' → ');
  const message =
    circle.length === 1
      ? `the rule sets itself off: ${way}; the chain is cut after 16 reactions`
      : `rules set each other off in a circle: ${way}; the chain is cut after 16 reactions`;
  const fix = 'ask in `when` for the change that is meant, as in original.status != "won"';
  return [{ severity: 'warning', path: 'then', code: CODE, message, fix }];
}

function shortestCircle(a: { model: TenantModel; first: Reactor }): Reactor[] | null {
  const seen = new Set<string>();
  let ways: Reactor[][] = [[a.first]];
  while (ways.length > 0 && seen.size < MOST_VISITED) {
    const longer: Reactor[][] = [];
    for (const way of ways) {
      for (const next of followersOf({ model: a.model, of: way.at(-1) ?? a.first })) {
        if (next.id === a.first.id && !settles(way)) return way;
        if (next.id === a.first.id || seen.has(next.id) || seen.size >= MOST_VISITED) continue;
        seen.add(next.id);
        longer.push([...way, next]);
      }
    }
    ways = longer;
  }
  return null;
}

/** Whether a circle ends by itself: what is set to what it is already is no change, and causes no event. */
function settles(circle: readonly Reactor[]): boolean {
  const set = new Map<string, string>();
  return circle.every(({ effects }) =>
    effects.every((effect) => {
      if (effect.kind !== 'record' || effect.verb !== 'updated') return false;
      return Object.entries(effect.values).every(([field, value]) => {
        const text = JSON.stringify(value);
        const key = `${effect.path}.${field}`;
        const isSame = !text.includes('{{') && (set.get(key) ?? text) === text;
        set.set(key, text);
        return isSame;
      });
    }),
  );
}

function followersOf(a: { model: TenantModel; of: Reactor }): Reactor[] {
  return a.of.effects.flatMap((effect) => {
    if (effect.kind === 'workflow') return started({ ...a, name: effect.name });
    return listeners({ model: a.model, effect }).filter(({ source, when }) => {
      if (effect.kind === 'event') return source?.entity === null && source.type === effect.type;
      if (source === null || `${source.app}/${source.entity}` !== effect.path) return false;
      return canFollow({ when: when?.tree ?? null, effect });
    });
  });
}

function started(a: { model: TenantModel; of: Reactor; name: string }): Reactor[] {
  const app = a.of.label.slice(0, a.of.label.indexOf('/'));
  const stored = a.model.workflowNamed({ name: a.name, app });
  const reactor = stored ? reactorOf({ model: a.model, id: stored.id }) : null;
  return reactor ? [reactor] : [];
}

/** Those whose event has the type; looked up as it is written, so that only they are compiled. */
function listeners(a: { model: TenantModel; effect: Exclude<Effect, { kind: 'workflow' }> }): Reactor[] {
  const { model, effect } = a;
  const entity = effect.kind === 'record' ? effect.path.slice(effect.path.indexOf('/') + 1) : '';
  const type = effect.kind === 'record' ? `${entity}.${effect.verb}` : effect.type;
  const rules = model
    .all('event_rules')
    .filter(({ body }) => body.active && 'event' in body.on && body.on.event === type);
  const workflows = model.all('_workflows').filter(({ body: { active, trigger } }) => {
    if (trigger.type === 'event') return active && trigger.event === type;
    return active && trigger.type === 'state_change' && `${trigger.entity}.updated` === type;
  });
  return [...rules, ...workflows].flatMap(({ id }) => reactorOf({ model, id }) ?? []);
}

function reactorOf(a: { model: TenantModel; id: string }): Reactor | null {
  try {
    return ruleReactor(a) ?? workflowReactor(a);
  } catch (error) {
    // what broke since it was saved does not run
    if (isDroError(error)) return null;
    throw error;
  }
}

function ruleReactor(a: { model: TenantModel; id: string }): Reactor | null {
  const rule = a.model.rule(a.id);
  if (!rule) return null;
  const { source, when } = rule;
  const { app, name, then } = rule.rule;
  const { action, ...params } = then;
  const subject = source.entity === null ? null : `${source.app}/${source.entity}`;
  const heard = rule.schedule === null ? source : null;
  return {
    id: a.id,
    label: `${app}/${name}`,
    source: heard,
    when,
    effects: effectsOf({ action, params, app, subject }),
  };
}

function workflowReactor(a: { model: TenantModel; id: string }): Reactor | null {
  const workflow = a.model.workflow(a.id);
  if (!workflow) return null;
  const { app, name, steps } = workflow.workflow;
  const effects = allSteps({ steps }).flatMap(({ step }): Effect[] => {
    if (step.type === 'workflow') return [{ kind: 'workflow', name: step.workflow }];
    return step.type === 'action'
      ? step.actions.flatMap(({ type: action, ...params }) =>
          effectsOf({ action, params, app, subject: workflow.recordPath }),
        )
      : [];
  });
  const { source = null, when = null, schedule = null } = workflow.trigger ?? {};
  const heard = schedule === null ? source : null;
  return { id: a.id, label: `${app}/${name}`, source: heard, when, effects };
}
