import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { DroError, invalid } from '#core/errors/dro-error.ts';
import { SYSTEM_ROLE } from '#core/fsm/spec.ts';
import type { Json } from '#core/json/json.ts';
import { SYSTEM_ACTOR } from '#core/records/actor.ts';
import { spanOf } from '#core/tracing/span-of.ts';
import type { CompiledStep } from '#core/workflows/compiled-workflow.ts';
import { runAction } from '../actions/run-action.ts';
import type { Platform } from '../platform.ts';
import type { Cause } from '../records/write-request.ts';
import { changeInstance } from './change-instance.ts';
import { withCleanFailure } from './clean-failure.ts';
import { type Instance, isOver } from './instance.ts';
import { loadInstance } from './load-instance.ts';
import { stepEnv } from './step-env.ts';
import { parseRef, type TaskPayload, taskPayloadSchema } from './task-payload.ts';
import { type WorkflowAt, workflowAt } from './workflow-at.ts';

const MARK_KEPT_MS = 400 * 24 * 3600 * 1000;

/**
 * What a state machine calls for its steps: does the actions, evaluates a condition, closes the instance. May be
 * called again for the same visit of a step; our own writes then happen no second time.
 */
export async function runTask(a: { platform: Platform; payload: Json }): Promise<Json> {
  const parsed = taskPayloadSchema.safeParse(a.payload);
  if (!parsed.success) throw invalid({ what: 'the task', issues: issuesFromZod({ error: parsed.error }) });
  const { platform } = a;
  const task = parsed.data;
  switch (task.do) {
    case 'finish':
      return close({ platform, task, end: { status: 'completed', outcome: task.outcome, error: null } });
    case 'fail': {
      const error = { code: task.error, message: task.cause };
      platform.logger.error('a workflow failed', { tenant: task.tenantId, instance_id: task.instanceId, ...error });
      return close({ platform, task, end: { status: 'failed', outcome: null, error } });
    }
    case 'actions':
      return runActions({ platform, task });
    case 'evaluate':
      return evaluate({ platform, task });
  }
}

async function runActions(a: { platform: Platform; task: TaskPayload }): Promise<Json> {
  const { platform, task } = a;
  const { instance, at, compiled } = await visitOf(a);
  if (compiled?.type !== 'action')
    throw new DroError({ code: 'NOT_FOUND', detail: `there is no action step ${task.step}` });
  const reads = compiled.actions.flatMap((one) => one.reads);
  const outputs: Json[] = [];
  for (const [i, action] of compiled.actions.entries()) {
    // read anew for each action: the one before may have changed the record
    const masked = action.spec.keeps === true;
    const env = await stepEnv({ platform, tenant: task.tenantId, instance, at, reads, masked });
    const mark = `${task.epoch}.${task.visit}.${i}`;
    const once = {
      key: { tenant: task.tenantId, kind: 'reaction' as const, pk: `workflow:${instance.id}`, sk: mark },
      ttl: new Date(platform.clock.millis() + MARK_KEPT_MS).toISOString(),
    };
    const work = (): Promise<Json> =>
      runAction({
        platform,
        name: action.spec.name,
        params: action.render(env),
        context: {
          tenant: task.tenantId,
          app: instance.workflow.app,
          subject: instance.record,
          event: null,
          by: causeOf({ instance, tenant: task.tenantId, mark }),
          once,
          seed: { at: instance.started_at, cause: `workflow:${instance.id}:${mark}` },
        },
      });
    outputs.push(await withCleanFailure({ platform, tenant: task.tenantId, instance, work }));
  }
  const output = outputs.length === 1 ? (outputs[0] ?? null) : outputs;
  await recordStep({ platform, task, output });
  return { output };
}

async function evaluate(a: { platform: Platform; task: TaskPayload }): Promise<Json> {
  const { platform, task } = a;
  const { instance, at, compiled } = await visitOf(a);
  const expression =
    compiled?.type === 'condition' ? compiled.expression : compiled?.type === 'wait' ? compiled.until : null;
  if (!expression) throw new DroError({ code: 'NOT_FOUND', detail: `step ${task.step} evaluates nothing` });
  const env = await stepEnv({ platform, tenant: task.tenantId, instance, at, reads: expression.reads });
  const value = expression.evaluate(env);
  if (compiled?.type === 'wait' && value === null) {
    throw new DroError({
      code: 'VALIDATION_FAILED',
      detail: `step ${task.step} waits until ${expression.source}, which is null`,
    });
  }
  await recordStep({ platform, task, output: value });
  // a condition over something absent does not hold
  return { value: compiled?.type === 'condition' ? value === true : value };
}

async function visitOf(a: {
  platform: Platform;
  task: TaskPayload;
}): Promise<{ instance: Instance; at: WorkflowAt; compiled: CompiledStep | undefined }> {
  const { platform, task } = a;
  const { instance } = await loadInstance({ platform, tenant: task.tenantId, id: task.instanceId });
  if (isOver(instance) || instance.epoch !== task.epoch) {
    throw new DroError({
      code: 'ALREADY_DECIDED',
      detail: `instance ${instance.id} is ${instance.status} at epoch ${instance.epoch}`,
    });
  }
  const at = await workflowAt({ platform, tenant: task.tenantId, ...parseRef(task.workflowRef) });
  return { instance, at, compiled: at.workflow.steps.get(task.step) };
}

function causeOf(a: { instance: Instance; tenant: string; mark: string }): Cause {
  const { instance } = a;
  const { correlation_id: correlationId, traceparent: parent } = instance;
  return {
    actor: SYSTEM_ACTOR,
    user: { tenantId: a.tenant, userId: null, contactId: null, type: 'SYSTEM', roles: [SYSTEM_ROLE] },
    cause: `workflow:${instance.workflow.id}`,
    correlationId,
    ...(instance.causation_id !== null && { causationId: instance.causation_id }),
    depth: instance.depth,
    traceparent: spanOf({ parent, correlationId, seed: `${instance.id}:${a.mark}` }),
  };
}

/** Keeps what a step gave, for later steps and for people who look. */
async function recordStep(a: { platform: Platform; task: TaskPayload; output: Json }): Promise<void> {
  const { platform, task } = a;
  const sk = [String(task.epoch).padStart(4, '0'), String(task.visit).padStart(6, '0'), task.step].join('.');
  const at = platform.clock.now();
  await changeInstance({
    platform,
    tenant: task.tenantId,
    id: task.instanceId,
    change: (instance) =>
      Promise.resolve({
        instance,
        ops: [
          {
            kind: 'sys',
            key: { tenant: task.tenantId, kind: 'instance_step', pk: task.instanceId, sk },
            expect: 'any',
            value: { step: task.step, epoch: task.epoch, visit: task.visit, status: 'completed', output: a.output, at },
          },
        ],
      }),
  });
}

async function close(a: {
  platform: Platform;
  task: TaskPayload;
  end: Pick<Instance, 'status' | 'outcome' | 'error'>;
}): Promise<Json> {
  const { platform, task, end } = a;
  const closed = await changeInstance({
    platform,
    tenant: task.tenantId,
    id: task.instanceId,
    change: (instance) =>
      Promise.resolve(
        isOver(instance) || instance.epoch !== task.epoch
          ? null
          : { instance: { ...instance, ...end, waiting_for: [], finished_at: platform.clock.now() } },
      ),
  });
  return { status: closed.status, outcome: closed.outcome };
}
