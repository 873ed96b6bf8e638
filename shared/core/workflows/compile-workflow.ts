import type { ActionWorld } from '#core/actions/action.ts';
import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import { invalid } from '#core/errors/dro-error.ts';
import type { Issue } from '#core/errors/issue-codes.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { CelType, Scope } from '#core/expressions/cel-type.ts';
import type { Expression } from '#core/expressions/compile-expression.ts';
import { personalInStep } from '#core/pii/personal-reads.ts';
import { personalWorld } from '#core/pii/personal-world.ts';
import { boundStates } from '#core/rules/bound-states.ts';
import type { RuleNeighbours } from '#core/rules/compile-rule.ts';
import { valueIssues } from '#core/rules/value-issues.ts';
import { compileTrigger } from './compile-trigger.ts';
import type { CompiledStep, CompiledWorkflow } from './compiled-workflow.ts';
import type { Step, Workflow } from './definition.ts';
import { lintInput } from './input.ts';
import { lintAwaits } from './lint-awaits.ts';
import { lintPersonalContext, lintPersonalHooks, lintPersonalStep } from './lint-personal.ts';
import { lintStates } from './lint-states.ts';
import { lintSteps } from './lint-steps.ts';
import { startIssues } from './start-issues.ts';
import { compileOwn, compileOwnActions } from './steps/compile-own.ts';
import type { StepInput } from './steps/kind.ts';
import { kindOf } from './steps/table.ts';
import { allSteps } from './targets.ts';
import { type CompiledHooks, compileHooks, namesGiven } from './task-hooks/compile-hooks.ts';
import { WORKFLOW_HOOKS } from './task-hooks/hooks-of.ts';
import { startScope, stepScope } from './workflow-scope.ts';

/** Compiles a parsed workflow, or throws VALIDATION_FAILED with all that could not run. */
export function compileWorkflow(a: {
  workflow: Workflow;
  tenant: string;
  neighbours: RuleNeighbours;
}): CompiledWorkflow {
  const { workflow, neighbours } = a;
  const issues: Issue[] = [...lintSteps({ steps: workflow.steps }), ...lintInput(workflow.input)];
  const entity = recordEntity({ workflow, neighbours, issues });
  const start = startScope({ entity, policies: neighbours.policies, input: workflow.input });
  const context = compileContext({ workflow, scope: start, issues });
  issues.push(...lintPersonalContext({ entity, context }));
  const types: Record<string, CelType> = Object.fromEntries([...context].map(([name, one]) => [name, one.type]));
  const all = allSteps({ steps: workflow.steps });
  const given = Object.fromEntries(all.map(({ step }) => [step.id, namesGiven(step.hooks)]));
  const scope = stepScope({ start, entity, context: types, stepIds: all.map(({ step }) => step.id), given });
  const world = worldOf({ workflow, entity, neighbours });
  const relations = { ...neighbours, subject: entity, context };
  const trigger = compileTrigger({ workflow, tenant: a.tenant, neighbours, issues });
  const steps = new Map<string, CompiledStep>();
  const hooks = new Map<string, CompiledHooks>();
  for (const { step, path, inside } of all) {
    const inner = inside.reduce(
      (outer, around) => kindOf(around).inner?.({ step: around, scope: outer }) ?? outer,
      scope,
    );
    const own = compileHooks({ hooks: step.hooks, scope: inner, world, path: `${path}.hooks`, issues });
    if (own.size > 0) hooks.set(step.id, own);
    issues.push(...lintPersonalHooks({ entity, path: `${path}.hooks`, hooks: own }));
    const compiled = compileStep({ step, inside, path, scope: inner, world, relations, entity, issues });
    if (!compiled) continue;
    steps.set(step.id, compiled);
    issues.push(...lintPersonalStep({ entity, path, compiled }));
  }
  const last = compileHooks({ hooks: workflow.hooks, scope, world, path: 'hooks', issues });
  if (last.size > 0) hooks.set(WORKFLOW_HOOKS, last);
  issues.push(...lintPersonalHooks({ entity, path: 'hooks', hooks: last }));
  const recordPath = entity ? `${entity.app}/${entity.name}` : null;
  issues.push(...lintStates({ workflow, recordPath, neighbours }));
  issues.push(...lintAwaits(steps));
  if (issues.length > 0) throw invalid({ what: `workflow ${workflow.app}/${workflow.name}`, issues });
  return { workflow, recordPath, trigger, context, steps, hooks };
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
    const expression = compileOwn({ source, scope: a.scope, path: `context.${name}`, issues: a.issues });
    if (expression) context.set(name, expression);
  }
  return context;
}

function compileStep(a: StepInput & { step: Step; inside: readonly Step[] }): CompiledStep | null {
  const { step, path } = a;
  const kind = kindOf(step);
  const part = kind.compile(a);
  const compensate = step.compensate
    ? compileOwnActions({ ...a, actions: step.compensate, path: `${path}.compensate` })
    : part && (kind.compensate?.({ ...a, part }) ?? []);
  return part && compensate && { ...part, inside: a.inside.map(({ id }) => id), compensate };
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
    startIssues: ({ workflow, ...one }) => startIssues({ ...one, fields: neighbours.inputOf?.(workflow) }),
    ...(neighbours.signalIssues && { signalIssues: neighbours.signalIssues }),
    eventTypes: neighbours.catalog,
    ...(neighbours.templates && { templates: neighbours.templates }),
    ...(neighbours.actions && { actions: neighbours.actions }),
    ...(neighbours.tasks && { tasks: neighbours.tasks }),
    ...(neighbours.steps && { steps: neighbours.steps }),
  };
}
