import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import { statesOf } from '#core/fsm/spec.ts';
import { type RuleNeighbours, ruleRecords } from '#core/rules/compile-rule.ts';
import { type EventSource, resolveEvent } from '#core/rules/event-source.ts';
import { rulePattern } from '#core/rules/rule-pattern.ts';
import { eventScope } from '#core/rules/rule-scope.ts';
import { type CompiledSchedule, compileSchedule } from '#core/rules/schedule/compile-schedule.ts';
import type { ScheduleDefinition } from '#core/rules/schedule/definition.ts';
import { scheduleScope } from '#core/rules/schedule/schedule-scope.ts';
import type { CompiledTrigger } from './compiled-workflow.ts';
import type { Trigger, Workflow } from './definition.ts';
import { inputTypeIssues } from './start-issues.ts';

type Input = { workflow: Workflow; neighbours: RuleNeighbours; issues: Issue[] };
type Origin = { source: EventSource; schedule: CompiledSchedule | null };

/** What starts the workflow by itself, null when only people and rules start it. */
export function compileTrigger(a: Input & { tenant: string }): CompiledTrigger | null {
  const { neighbours, issues } = a;
  const { trigger, app } = a.workflow;
  if (trigger.type === 'manual') return null;
  const origin = originOf({ ...a, trigger });
  if (!origin) return null;
  const { source, schedule } = origin;
  const { catalog, policies } = neighbours;
  const entity = source.entity ? neighbours.entity({ app: source.app, name: source.entity }) : null;
  if (trigger.type === 'state_change') issues.push(...stateIssues({ entity, field: trigger.field, to: trigger.to }));
  const scope = schedule ? scheduleScope({ entity, policies }) : eventScope({ source, entity, catalog, policies });
  const records = ruleRecords({ app, neighbours });
  const text = trigger.type === 'state_change' ? stateChange(trigger) : trigger.when;
  const when =
    text === undefined ? null : compileExpression({ source: text, scope, records, expect: BOOL, path: 'trigger' });
  if (when && !when.ok) issues.push(...when.issues);
  const mapping = compileMapping({ ...a, trigger, scope });
  if (when && !when.ok) return null;
  const condition = when?.expression ?? null;
  const pattern = rulePattern({ tenant: a.tenant, source, when: condition, piiFields: entity?.piiFields ?? [] });
  return { source, when: condition, mapping, schedule, ...pattern };
}

/** What of a workflow's definition says when it goes by time; null for all that do not. */
export function scheduleOf(trigger: Trigger): ScheduleDefinition | null {
  if (trigger.type !== 'schedule') return null;
  const { cron, zone, schedule } = trigger;
  if (schedule) return { schedule };
  return cron === undefined ? null : { cron, ...(zone !== undefined && { zone }) };
}

function originOf(a: Input & { trigger: Exclude<Trigger, { type: 'manual' }> }): Origin | null {
  const { trigger, neighbours, issues } = a;
  const { app } = a.workflow;
  if (trigger.type === 'schedule') return scheduled({ ...a, trigger });
  const change = trigger.type === 'state_change';
  const type = change ? `${trigger.entity}.updated` : trigger.event;
  const path = change ? 'trigger.entity' : 'trigger.event';
  const { entityPaths, catalog } = neighbours;
  const source = resolveEvent({ type, app, entityPaths, catalog, path, issues });
  return source && { source, schedule: null };
}

function scheduled(a: Input & { trigger: Extract<Trigger, { type: 'schedule' }> }): Origin | null {
  const { trigger, neighbours } = a;
  const on = scheduleOf(trigger);
  if (on === null || (trigger.cron !== undefined && trigger.schedule !== undefined)) {
    const message = 'trigger: say one of cron and schedule';
    a.issues.push({ path: 'trigger', code: 'REQUIRED', message });
    return null;
  }
  if (trigger.schedule && trigger.zone !== undefined) {
    const message = 'trigger.zone goes with cron; that of a schedule stands in it';
    a.issues.push({ path: 'trigger.zone', code: 'NOT_APPLICABLE', message });
  }
  const issues: Issue[] = [];
  const compiled = compileSchedule({ on, app: a.workflow.app, neighbours, issues });
  // rules say it under `on`
  const here = (text: string): string => text.replace(/^on\./, 'trigger.');
  a.issues.push(...issues.map((one) => ({ ...one, path: here(one.path), message: here(one.message) })));
  return compiled;
}

function compileMapping(
  a: Input & { trigger: Exclude<Trigger, { type: 'manual' }>; scope: Scope },
): ReadonlyMap<string, Expression> {
  const { issues, scope } = a;
  const { mapping = {} } = a.trigger;
  const { input } = a.workflow;
  const compiled = new Map<string, Expression>();
  const known = [...(input ?? []).map((one) => one.name), 'record_id'];
  for (const [name, source] of Object.entries(mapping)) {
    const path = `trigger.mapping.${name}`;
    if (input && !known.includes(name)) {
      issues.push({ path, code: 'UNKNOWN_FIELD', message: `the input has no "${name}"${didYouMean({ name, known })}` });
    }
    const result = compileExpression({ source, scope, path });
    if (!result.ok) {
      issues.push(...result.issues);
      continue;
    }
    compiled.set(name, result.expression);
    issues.push(...inputTypeIssues({ fields: input, name, type: result.expression.type, at: path }));
  }
  for (const { name, required } of input ?? []) {
    if (required !== true || Object.hasOwn(mapping, name)) continue;
    const message = `trigger.mapping.${name} must be given: the workflow does not start without it`;
    issues.push({ path: `trigger.mapping.${name}`, code: 'REQUIRED', message });
  }
  return compiled;
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
