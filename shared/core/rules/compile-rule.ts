import type { ActionSpec, ActionWorld } from '#core/actions/action.ts';
import { type CompiledAction, compileAction } from '#core/actions/compile-action.ts';
import type { NotificationTemplate } from '#core/actions/notification-template.ts';
import type { EventType } from '#core/catalog/event-type.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { recordWorld } from '#core/entities/record-world.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { BOOL, type CelType, type Scope } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import type { RecordWorld } from '#core/expressions/record-read.ts';
import type { JsonObject } from '#core/json/json.ts';
import { personalInRule } from '#core/pii/personal-reads.ts';
import { personalWorld } from '#core/pii/personal-world.ts';
import type { StepSpec } from '#core/workflows/define-step.ts';
import type { WorkflowInput } from '#core/workflows/input.ts';
import { startIssues } from '#core/workflows/start-issues.ts';
import { boundStates } from './bound-states.ts';
import type { EventRule } from './definition.ts';
import { type EventSource, resolveEvent } from './event-source.ts';
import { rulePattern } from './rule-pattern.ts';
import { eventScope } from './rule-scope.ts';
import { type CompiledSchedule, compileSchedule } from './schedule/compile-schedule.ts';
import { scheduleScope } from './schedule/schedule-scope.ts';
import { valueIssues } from './value-issues.ts';

/** A rule in the form that runs. */
export type CompiledRule = {
  rule: EventRule;
  source: EventSource;
  /** the names that condition and templates see */
  scope: Scope;
  /** the records that the condition may read besides */
  records: RecordWorld;
  /** what sets it off by time; null = events on the bus do */
  schedule: CompiledSchedule | null;
  /** the whole condition, evaluated again when the rule reacts; null = always */
  when: Expression | null;
  action: CompiledAction;
  /** what goes on the bus: may match too much, never too little; a rule by time has none there */
  pattern: JsonObject;
  /** false when the condition says more than the pattern */
  exact: boolean;
};

/** What of the tenant a rule may name. */
export type RuleNeighbours = {
  entity(a: { app: string; name: string }): CompiledEntity | null;
  entityPaths: readonly string[];
  catalog: readonly EventType[];
  policies: Record<string, CelType>;
  workflowNames: readonly string[];
  /** what a workflow of that name is started with; left out: nobody asks */
  inputOf?(name: string): WorkflowInput | undefined;
  /** why a workflow of that name would never hear a signal; left out: nobody asks */
  signalIssues?(a: { workflow: string; name: string; at: string }): Issue[];
  /** the words of notifications; left out: none */
  templates?: readonly NotificationTemplate[];
  /** actions that packs bring */
  actions?: readonly ActionSpec[];
  /** functions that packs bring for `run_task` */
  tasks?: readonly ActionSpec[];
  /** the types of steps that packs bring */
  steps?: readonly StepSpec[];
};

/** Compiles a parsed rule, or throws VALIDATION_FAILED with all that could silently not fire. */
export function compileRule(a: { rule: EventRule; tenant: string; neighbours: RuleNeighbours }): CompiledRule {
  const { rule, neighbours } = a;
  const issues: Issue[] = [];
  const { source, schedule } = compileOn({ rule, neighbours, issues });
  const entity = source?.entity ? neighbours.entity({ app: source.app, name: source.entity }) : null;
  const scope = source ? scopeOf({ source, schedule, entity, neighbours }) : {};
  const { action: name, ...params } = rule.then;
  const records = ruleRecords({ app: rule.app, neighbours });
  const when = source ? compileWhen({ rule, scope, records, issues }) : null;
  const action = source
    ? compileAction({
        name,
        params: params as JsonObject,
        scope,
        world: worldOf({ rule, source, neighbours, entity }),
        path: 'then',
        namePath: 'then.action',
        issues,
      })
    : null;
  if (issues.length > 0 || !source || !action) throw invalid({ what: `rule ${rule.app}/${rule.name}`, issues });
  const { pattern, exact } = rulePattern({ tenant: a.tenant, source, when, piiFields: entity?.piiFields ?? [] });
  return { rule, source, scope, records, schedule, when, action, pattern, exact };
}

type Origin = { source: EventSource | null; schedule: CompiledSchedule | null };

function compileOn(a: { rule: EventRule; neighbours: RuleNeighbours; issues: Issue[] }): Origin {
  const { neighbours, issues } = a;
  const { on, app } = a.rule;
  if (!('event' in on)) return compileSchedule({ on, app, neighbours, issues }) ?? { source: null, schedule: null };
  const { entityPaths, catalog } = neighbours;
  const source = resolveEvent({ type: on.event, app, entityPaths, catalog, path: 'on.event', issues });
  return { source, schedule: null };
}

function scopeOf(a: {
  source: EventSource;
  schedule: CompiledSchedule | null;
  entity: CompiledEntity | null;
  neighbours: RuleNeighbours;
}): Scope {
  const { catalog, policies } = a.neighbours;
  return a.schedule ? scheduleScope({ ...a, policies }) : eventScope({ ...a, catalog, policies });
}

/** The records that conditions on events may read. */
export function ruleRecords(a: { app: string; neighbours: RuleNeighbours }): RecordWorld {
  const { entity, entityPaths } = a.neighbours;
  return recordWorld({
    app: a.app,
    entityPaths,
    definitionOf: (path) => {
      const [app = '', name = ''] = path.split('/');
      return entity({ app, name })?.definition ?? null;
    },
  });
}

function compileWhen(a: { rule: EventRule; scope: Scope; records: RecordWorld; issues: Issue[] }): Expression | null {
  if (a.rule.when === undefined) return null;
  const { scope, records } = a;
  const result = compileExpression({ source: a.rule.when, scope, records, expect: BOOL, path: 'when' });
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}

function worldOf(a: {
  rule: EventRule;
  source: EventSource;
  neighbours: RuleNeighbours;
  entity: CompiledEntity | null;
}): ActionWorld {
  const { neighbours, source, rule, entity } = a;
  return {
    app: rule.app,
    subject: source.entity === null ? null : `${source.app}/${source.entity}`,
    fieldsOf: (path) => {
      const [app = '', name = ''] = path.split('/');
      const entity = neighbours.entity({ app, name });
      return entity ? [...entity.fields.keys()] : null;
    },
    valueIssues: (one) => valueIssues({ ...one, neighbours }),
    statesOf: (one) => boundStates({ ...one, neighbours }),
    ...(entity && {
      personal: personalWorld({ ...neighbours, reads: (path) => personalInRule({ entity, path }) }),
    }),
    entityPaths: neighbours.entityPaths,
    workflowNames: neighbours.workflowNames,
    startIssues: ({ workflow, ...one }) => startIssues({ ...one, fields: neighbours.inputOf?.(workflow) }),
    ...(neighbours.signalIssues && { signalIssues: neighbours.signalIssues }),
    eventTypes: neighbours.catalog,
    ...(neighbours.templates && { templates: neighbours.templates }),
    ...(neighbours.actions && { actions: neighbours.actions }),
    ...(neighbours.tasks && { tasks: neighbours.tasks }),
  };
}
