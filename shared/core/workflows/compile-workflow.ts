import type { ActionWorld } from '#core/actions/action.ts';
import { compileAction } from '#core/actions/compile-action.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import { BOOL, type CelType, DATETIME, type Scope, STRING } from '#core/expressions/cel-type.ts';
import { compileExpression, type Expression } from '#core/expressions/compile-expression.ts';
import type { JsonObject } from '#core/json/json.ts';
import { personalInStep } from '#core/pii/personal-reads.ts';
import { personalWorld } from '#core/pii/personal-world.ts';
import { boundStates } from '#core/rules/bound-states.ts';
import type { RuleNeighbours } from '#core/rules/compile-rule.ts';
import { valueIssues } from '#core/rules/value-issues.ts';
import { compileTrigger } from './compile-trigger.ts';
import type { CompiledStep, CompiledWorkflow } from './compiled-workflow.ts';
import type { Step, StepOf, Workflow } from './definition.ts';
import { lintPersonalContext, lintPersonalStep } from './lint-personal.ts';
import { lintSteps } from './lint-steps.ts';
import { startScope, stepScope } from './workflow-scope.ts';

type Input = { scope: Scope; world: ActionWorld; entity: CompiledEntity | null; issues: Issue[] };

/** Compiles a parsed workflow, or throws VALIDATION_FAILED with all that could not run. */
export function compileWorkflow(a: {
  workflow: Workflow;
  tenant: string;
  neighbours: RuleNeighbours;
}): CompiledWorkflow {
  const { workflow, neighbours } = a;
  const issues: Issue[] = lintSteps({ steps: workflow.steps });
  const entity = recordEntity({ workflow, neighbours, issues });
  const start = startScope({ entity, policies: neighbours.policies });
  const context = compileContext({ workflow, scope: start, issues });
  issues.push(...lintPersonalContext({ entity, context }));
  const types: Record<string, CelType> = Object.fromEntries([...context].map(([name, one]) => [name, one.type]));
  const scope = stepScope({ start, entity, context: types, stepIds: workflow.steps.map((step) => step.id) });
  const world = worldOf({ workflow, entity, neighbours });
  const trigger = compileTrigger({ workflow, tenant: a.tenant, neighbours, issues });
  const steps = new Map<string, CompiledStep>();
  workflow.steps.forEach((step, i) => {
    const path = `steps[${i}]`;
    const compiled = compileStep({ step, path, scope, world, entity, issues });
    if (!compiled) return;
    steps.set(step.id, compiled);
    issues.push(...lintPersonalStep({ entity, path, compiled }));
  });
  if (issues.length > 0) throw invalid({ what: `workflow ${workflow.app}/${workflow.name}`, issues });
  return { workflow, recordPath: entity ? `${entity.app}/${entity.name}` : null, trigger, context, steps };
}

function recordEntity(a: { workflow: Workflow; neighbours: RuleNeighbours; issues: Issue[] }): CompiledEntity | null {
  const { workflow, neighbours } = a;
  const { trigger } = workflow;
  const name = workflow.record ?? (trigger.type === 'state_change' ? trigger.entity : undefined);
  if (name === undefined) return null;
  const entity = neighbours.entity({ app: workflow.app, name });
  if (entity) return entity;
  const hint = didYouMean({ name: `${workflow.app}/${name}`, known: neighbours.entityPaths });
  a.issues.push({
    path: 'record',
    code: 'UNKNOWN_ENTITY',
    message: `there is no entity ${workflow.app}/${name}${hint}`,
  });
  return null;
}

function compileContext(a: { workflow: Workflow; scope: Scope; issues: Issue[] }): Map<string, Expression> {
  const context = new Map<string, Expression>();
  for (const [name, source] of Object.entries(a.workflow.context)) {
    const expression = compile({ source, scope: a.scope, path: `context.${name}`, issues: a.issues });
    if (expression) context.set(name, expression);
  }
  return context;
}

function compileStep(a: Input & { step: Step; path: string }): CompiledStep | null {
  const { step, path } = a;
  switch (step.type) {
    case 'action':
      return compileActions({ ...a, step });
    case 'condition': {
      const expression = compile({ ...a, source: step.expression, expect: BOOL, path: `${path}.expression` });
      return expression && { type: 'condition', step, expression };
    }
    case 'approval':
      return compileApproval({ ...a, step });
    case 'wait': {
      if (step.until === undefined) return { type: 'wait', step, until: null };
      const until = compile({ ...a, source: step.until, expect: DATETIME, path: `${path}.until` });
      return until && { type: 'wait', step, until };
    }
  }
}

function compileActions(a: Input & { step: StepOf<'action'>; path: string }): CompiledStep {
  const actions = a.step.actions.flatMap(({ type, ...params }, i) => {
    const path = `${a.path}.actions[${i}]`;
    const action = compileAction({ ...a, name: type, params: params as JsonObject, path, namePath: `${path}.type` });
    return action ? [action] : [];
  });
  return { type: 'action', step: a.step, actions };
}

function compileApproval(a: Input & { step: StepOf<'approval'>; path: string }): CompiledStep {
  const { step, path } = a;
  const known = a.entity ? [...a.entity.fields.keys()] : [];
  step.show.forEach((name, i) => {
    if (known.includes(name)) return;
    const message = `there is no field "${name}" to show${didYouMean({ name, known })}`;
    a.issues.push({ path: `${path}.show[${i}]`, code: 'UNKNOWN_FIELD', message });
  });
  const { assignee } = step;
  if (assignee.type !== 'relation') return { type: 'approval', step, assignee: null };
  const expression = compile({ ...a, source: assignee.path, expect: STRING, path: `${path}.assignee.path` });
  return { type: 'approval', step, assignee: expression };
}

function compile(a: {
  source: string;
  scope: Scope;
  expect?: CelType;
  path: string;
  issues: Issue[];
}): Expression | null {
  const result = compileExpression({
    source: a.source,
    scope: a.scope,
    path: a.path,
    ...(a.expect && { expect: a.expect }),
  });
  if (result.ok) return result.expression;
  a.issues.push(...result.issues);
  return null;
}

function worldOf(a: { workflow: Workflow; entity: CompiledEntity | null; neighbours: RuleNeighbours }): ActionWorld {
  const { neighbours, entity } = a;
  return {
    app: a.workflow.app,
    subject: entity ? `${entity.app}/${entity.name}` : null,
    fieldsOf: (path) => {
      const [app = '', name = ''] = path.split('/');
      const found = neighbours.entity({ app, name });
      return found ? [...found.fields.keys()] : null;
    },
    valueIssues: (one) => valueIssues({ ...one, neighbours }),
    statesOf: (one) => boundStates({ ...one, neighbours }),
    ...(entity && {
      personal: personalWorld({ ...neighbours, reads: (path) => personalInStep({ entity, path }) }),
    }),
    entityPaths: neighbours.entityPaths,
    workflowNames: neighbours.workflowNames,
    eventTypes: neighbours.catalog,
    ...(neighbours.templates && { templates: neighbours.templates }),
    ...(neighbours.actions && { actions: neighbours.actions }),
  };
}
