import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL } from '#core/expressions/cel-type.ts';
import { compileExpression } from '#core/expressions/compile-expression.ts';
import { statesOf } from '#core/fsm/spec.ts';
import { type RuleNeighbours, ruleRecords } from '#core/rules/compile-rule.ts';
import { resolveEvent } from '#core/rules/event-source.ts';
import { rulePattern } from '#core/rules/rule-pattern.ts';
import { eventScope } from '#core/rules/rule-scope.ts';
import type { CompiledTrigger } from './compiled-workflow.ts';
import type { Workflow } from './definition.ts';

/** What starts the workflow by itself, null when only people and rules start it. */
export function compileTrigger(a: {
  workflow: Workflow;
  tenant: string;
  neighbours: RuleNeighbours;
  issues: Issue[];
}): CompiledTrigger | null {
  const { neighbours, issues } = a;
  const { trigger, app } = a.workflow;
  if (trigger.type === 'manual') return null;
  const change = trigger.type === 'state_change';
  const type = change ? `${trigger.entity}.updated` : trigger.event;
  const path = change ? 'trigger.entity' : 'trigger.event';
  const { entityPaths, catalog } = neighbours;
  const source = resolveEvent({ type, app, entityPaths, catalog, path, issues });
  if (!source) return null;
  const when = change ? stateChange({ field: trigger.field, to: trigger.to }) : trigger.when;
  const entity = source.entity ? neighbours.entity({ app: source.app, name: source.entity }) : null;
  if (change) issues.push(...stateIssues({ entity, field: trigger.field, to: trigger.to }));
  const scope = eventScope({ source, entity, catalog, policies: neighbours.policies });
  const records = ruleRecords({ app, neighbours });
  const compiled =
    when === undefined ? null : compileExpression({ source: when, scope, records, expect: BOOL, path: 'trigger' });
  if (compiled && !compiled.ok) {
    issues.push(...compiled.issues);
    return null;
  }
  const expression = compiled?.expression ?? null;
  const pattern = rulePattern({ tenant: a.tenant, source, when: expression, piiFields: entity?.piiFields ?? [] });
  return { source, when: expression, ...pattern };
}

/** A state that the field's machine does not have would start nothing, ever. */
function stateIssues(a: { entity: CompiledEntity | null; field: string; to: string }): Issue[] {
  const fsm = a.entity?.fsms.find((one) => one.field === a.field);
  const known = fsm ? [...statesOf(fsm.spec)] : null;
  if (known === null || known.includes(a.to)) return [];
  const message = `${a.field} has no state "${a.to}"${didYouMean({ name: a.to, known })}`;
  return [{ path: 'trigger.to', code: 'UNKNOWN_STATE', message }];
}

function stateChange(a: { field: string; to: string }): string {
  const to = JSON.stringify(a.to);
  return `record.${a.field} == ${to} && original.${a.field} != ${to}`;
}
