import type { Finding } from '#core/entities/compiled-entity.ts';
import { constantOf } from '#core/expressions/constant.ts';
import type { CompiledWorkflow } from './compiled-workflow.ts';
import type { Step } from './definition.ts';
import { findRetries } from './find-retries.ts';
import { findLadders } from './people/find-ladders.ts';
import { allSteps, targetsOf } from './targets.ts';

/** What is not wrong but hardly meant; none of it refuses the save. */
export function findingsOfWorkflow(a: { workflow: CompiledWorkflow }): Finding[] {
  const { workflow } = a;
  const all = allSteps(workflow.workflow);
  return [
    ...idleRollback(all),
    ...noWayOut(workflow.workflow.steps),
    ...settledConditions(a),
    ...noRecord(workflow),
    ...(workflow.recordPath === null ? [] : blind(all)),
    ...findRetries(a),
    ...findLadders(all),
  ];
}

type Placed = readonly { step: Step; path: string }[];

/** Compensations that no failure sets off, and a rollback that has nothing to take back. */
function idleRollback(all: Placed): Finding[] {
  const asks = all.filter(({ step }) => step.on_error === 'compensate');
  const gives = all.filter(({ step }) => step.compensate !== undefined);
  if (asks.length === 0) {
    return gives.map(({ step, path }) => ({
      severity: 'warning',
      path: `${path}.compensate`,
      code: 'NEVER_RUNS',
      message: `no step has on_error: compensate, so that ${step.id} is taken back only when somebody cancels with rollback`,
      fix: 'give the steps that may fail after it on_error: compensate',
    }));
  }
  if (gives.length > 0) return [];
  return asks.map(({ step, path }) => ({
    severity: 'warning',
    path: `${path}.on_error`,
    code: 'NEVER_RUNS',
    message: `${step.id} asks for a rollback, and no step has a compensate: nothing is taken back`,
    fix: 'give the steps before it a compensate, or use on_error: fail',
  }));
}

/** Steps that go round and round: no ending can be reached from them. */
function noWayOut(steps: readonly Step[]): Finding[] {
  const ends = new Set<string>();
  for (let before = -1; before < ends.size; ) {
    before = ends.size;
    for (const step of steps) {
      const leaves = targetsOf(step).some(({ target }) => 'end' in target || ends.has(target.goto));
      if (leaves) ends.add(step.id);
    }
  }
  const [first] = steps.flatMap((step, i) => (ends.has(step.id) ? [] : [{ step, path: `steps[${i}]` }]));
  if (!first) return [];
  const message = `from step "${first.step.id}" on it goes round for ever: no ending can be reached`;
  const fix = 'put a condition into the circle that leads out of it, such as a count or a date';
  return [{ severity: 'warning', path: first.path, code: 'ENDLESS_LOOP', message, fix }];
}

/** Conditions that are settled whatever the data says. */
function settledConditions(a: { workflow: CompiledWorkflow }): Finding[] {
  const facts = { isNull: () => false, values: () => null, nameOf: (path: readonly string[]) => path.join('.') };
  return allSteps(a.workflow.workflow).flatMap(({ step, path }): Finding[] => {
    const compiled = a.workflow.steps.get(step.id);
    if (compiled?.type !== 'condition') return [];
    return compiled.cases.flatMap(({ when }, i): Finding[] => {
      const always = constantOf({ node: when.tree, facts });
      if (always === null) return [];
      const at = compiled.step.expression === undefined ? `${path}.cases[${i}].when` : `${path}.expression`;
      const message = `${when.source} is always ${always}, so that ${always ? 'what comes behind it' : 'its way'} is never taken`;
      const fix = 'ask for what depends on the data, or leave it out and go there directly';
      return [{ severity: 'warning', path: at, code: 'NEVER_HOLDS', message, fix }];
    });
  });
}

/** A trigger that is about another entity leaves the workflow without a record. */
function noRecord(compiled: CompiledWorkflow): Finding[] {
  const { trigger, recordPath } = compiled;
  if (!trigger || recordPath === null) return [];
  const { source } = trigger;
  const about = source.entity === null ? source.type : `${source.app}/${source.entity}`;
  if (about === recordPath) return [];
  const message = `the trigger is about ${about} and the record is of ${recordPath}: started by it, the workflow has no record`;
  const fix = 'name the entity of the trigger as record, or start the workflow by a rule whose input has record_id';
  return [{ severity: 'warning', path: 'record', code: 'TYPE_MISMATCH', message, fix }];
}

/** Who decides should see on what. */
function blind(all: Placed): Finding[] {
  return all.flatMap(({ step, path }): Finding[] => {
    if (step.type !== 'approval' && step.type !== 'human_task') return [];
    if (step.show.length > 0) return [];
    const message = `${step.id} shows nothing of the record, so that a change of it does not ask again`;
    const fix = 'list under show the fields that the decision rests on';
    return [{ severity: 'warning', path: `${path}.show`, code: 'SHOWS_NOTHING', message, fix }];
  });
}
