import { DroError } from '#core/errors/dro-error.ts';
import { didYouMean } from '#core/errors/suggest.ts';
import type { JsonObject } from '#core/json/json.ts';
import type { Op } from '#core/plan/plan.ts';
import type { Actor } from '#core/records/actor.ts';
import type { CompiledWorkflow } from '#core/workflows/compiled-workflow.ts';
import { hasRollback, ROLLBACK_STEP } from '#core/workflows/rollback.ts';
import type { Platform } from '../platform.ts';
import { changeInstance } from './change-instance.ts';
import { lastStep } from './execution-of.ts';
import { type Instance, type InstanceStatus, workflowKey } from './instance.ts';
import { keepMembers } from './large/keep-start.ts';
import { openStart } from './large/open-start.ts';
import { loadInstance } from './load-instance.ts';
import { newEpoch } from './new-epoch.ts';
import { interestOps, interestsOf } from './signals/interests.ts';
import { startContext } from './start-context.ts';
import { executionContext } from './start-execution.ts';
import { workflowAt } from './workflow-at.ts';

const REDRIVABLE: readonly InstanceStatus[] = ['failed', 'cancelled', 'compensated'];

/**
 * Runs an instance again from a step: where it stood when it failed or was cancelled, at its beginning when it was
 * undone, or from the step that is named. It keeps what its steps gave. `definition: current` takes the workflow as it
 * is by now. Throws NOT_REDRIVABLE for one that runs or has completed.
 */
export async function redriveInstance(a: {
  platform: Platform;
  tenant: string;
  id: string;
  from?: string;
  definition: 'same' | 'current';
  actor: Actor;
}): Promise<Instance> {
  const { platform, tenant, id, actor } = a;
  const { instance: seen } = await loadInstance(a);
  mustBeRedrivable(seen);
  const start = await openStart({ platform, tenant, instance: seen });
  const { on, context } = await versionFor({ ...a, instance: seen, start });
  const at = await workflowAt({ platform, tenant, id: seen.workflow.id, version: on.workflow.version });
  await executionContext({ platform, tenant, instance: { id, context: on.context }, machine: at.machine });
  const from = a.from ?? (await whereItStood({ platform, tenant, instance: seen }));
  const known = at.workflow.workflow.steps.map((step) => step.id);
  const undoes = from === ROLLBACK_STEP && a.from === undefined && hasRollback(at.workflow);
  if (from !== null && !undoes && !known.includes(from)) throw unknownStep({ from, known, workflow: at.workflow });
  return changeInstance({
    platform,
    tenant,
    id,
    actor,
    cause: 'redrive',
    change: async (instance) => {
      mustBeRedrivable(instance);
      if (instance.epoch !== seen.epoch) throw notRedrivable(`it is redriven already`);
      await keyMustBeFree({ platform, tenant, instance });
      const pks = interestsOf({ workflow: at.workflow, instance: { ...instance, ...start, context } });
      const ops: Op[] = interestOps({ tenant, instanceId: id, pks, live: true });
      const first = instance.first_version ?? instance.workflow.version;
      const before = { ...instance, first_version: first };
      return newEpoch({
        ...{ platform, tenant, instance: before, actor, ops },
        on: { ...on, interests: pks },
        run: { why: undoes ? 'rollback' : 'redrive', from },
      });
    },
  });
}

/** The step that it failed or was cancelled in; what was taken back begins anew, and a rollback that is stuck goes on. */
async function whereItStood(a: { platform: Platform; tenant: string; instance: Instance }): Promise<string | null> {
  const { status, epoch, rolling_back: rollingBack } = a.instance;
  if (rollingBack === epoch) return status === 'failed' ? ROLLBACK_STEP : null;
  return lastStep(a);
}

async function versionFor(a: {
  platform: Platform;
  tenant: string;
  definition: 'same' | 'current';
  instance: Instance;
  /** what it was started with, whole */
  start: Pick<Instance, 'trigger' | 'context'>;
}): Promise<{ on: Pick<Instance, 'workflow' | 'context'>; context: JsonObject }> {
  const { platform, tenant, instance, start } = a;
  const { workflow, context } = instance;
  if (a.definition === 'same') return { on: { workflow, context }, context: start.context };
  const model = await platform.definitions.model(tenant);
  const stored = model.byId({ collection: '_workflows', id: workflow.id });
  const compiled = model.workflow(workflow.id);
  if (!stored || !compiled) throw new DroError({ code: 'NOT_FOUND', detail: `workflow ${workflow.name} is gone` });
  const fresh = startContext({
    ...{ workflow: compiled, trigger: start.trigger, policy: model.policies(workflow.app) },
    now: platform.clock.now(),
  });
  // what it was started with stays; what the definition asks for besides is worked out now
  const news = Object.entries(fresh).filter(([name]) => !Object.hasOwn(context, name));
  const of = { platform, tenant, instanceId: instance.id };
  const kept = await keepMembers({ ...of, value: Object.fromEntries(news), root: 'context' });
  return {
    on: { workflow: { ...workflow, version: stored.version }, context: { ...kept, ...context } },
    context: { ...fresh, ...start.context },
  };
}

async function keyMustBeFree(a: { platform: Platform; tenant: string; instance: Instance }): Promise<void> {
  const { platform, tenant, instance } = a;
  if (instance.key === null) return;
  const key = workflowKey({ tenant, workflowId: instance.workflow.id, key: instance.key });
  const [row] = await platform.store.getSys({ keys: [key] });
  if (row) throw notRedrivable(`another instance runs with its key "${instance.key}"`);
}

function mustBeRedrivable(instance: Instance): void {
  if (!REDRIVABLE.includes(instance.status)) throw notRedrivable(`it is ${instance.status}`);
}

function notRedrivable(why: string): DroError {
  return new DroError({ code: 'NOT_REDRIVABLE', detail: `the instance cannot be redriven: ${why}` });
}

function unknownStep(a: { from: string; known: readonly string[]; workflow: CompiledWorkflow }): DroError {
  const { from, known } = a;
  const [around] = a.workflow.steps.get(from)?.inside ?? [];
  const message =
    around === undefined
      ? `the definition has no step "${from}", only ${known.join(', ')}${didYouMean({ name: from, known })}`
      : `step "${from}" lies within "${around}", and an execution begins with an outermost step: use "${around}"`;
  return new DroError({
    code: 'VALIDATION_FAILED',
    detail: message,
    issues: [{ path: 'from', code: 'UNKNOWN_STEP', message }],
  });
}
