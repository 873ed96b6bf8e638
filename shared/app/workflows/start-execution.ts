import { DroError, isDroError } from '#core/errors/dro-error.ts';
import type { Json, JsonObject } from '#core/json/json.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { CompiledMachine } from '#statemachines/compile-machine.ts';
import type { Platform } from '../platform.ts';
import { Postponed } from '../postponed.ts';
import { changeInstance } from './change-instance.ts';
import { type Instance, isOver } from './instance.ts';
import { machineContext } from './large/machine-context.ts';
import { openValue } from './large/open-value.ts';
import { loadInstance } from './load-instance.ts';
import { machineOf, machinesWith } from './machine-of.ts';
import { noteStarted } from './not-started.ts';
import { workflowAt } from './workflow-at.ts';

const PENDING_MS = 5_000;

/** Starts the execution of an instance; doing it again starts nothing new, since the name is taken. */
export async function startExecution(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const { instance } = await loadInstance({ platform, tenant, id: String(payload['instance_id']) });
  if (isOver(instance) || instance.epoch !== payload['epoch']) return;
  const { id, version } = instance.workflow;
  const { machine } = await workflowAt({ platform, tenant, id, version });
  const { hash } = machine;
  if (machineOf(instance) !== hash && !(await movesTo({ platform, tenant, instance, hash }))) return;
  const context = await executionContext({ platform, tenant, instance, machine });
  const asked = {
    machineId: platform.engine.machineId({ hash }),
    name: executionName(instance),
    input: {
      tenantId: tenant,
      instanceId: instance.id,
      epoch: instance.epoch,
      workflowRef: `${id}@${version}`,
      context,
      ...(instance.resume && { resume: instance.resume }),
    },
  };
  try {
    await platform.engine.start(asked);
  } catch (error) {
    // it was made when its workflow was saved, unless a release compiles otherwise; to ask each time is dear
    if (!isDroError(error) || error.code !== 'NOT_FOUND') throw error;
    await makeMachine({ platform, machine });
    await platform.engine.start(asked);
  }
  // what runs has no error: it could not be started before, and somebody has redriven its job
  if (instance.error !== null) await noteStarted(a);
}

async function makeMachine(a: { platform: Platform; machine: CompiledMachine }): Promise<void> {
  const { clock, engine, ids } = a.platform;
  const { hash, asl } = a.machine;
  const { state, reason } = await engine.ensureMachine({ hash, asl });
  if (state === 'pending') throw new Postponed({ at: clock.millis() + PENDING_MS * (1 + ids.random()) });
  if (state === 'failed') throw new DroError({ code: 'INTERNAL', detail: `the machine is refused: ${reason ?? ''}` });
}

/**
 * Notes that an instance's execution runs on another machine than was foreseen: a release that compiles otherwise came
 * between. False when it was started on that one, or counts no more.
 */
async function movesTo(a: { platform: Platform; tenant: string; instance: Instance; hash: string }): Promise<boolean> {
  const { platform, tenant, hash } = a;
  const { id, epoch } = a.instance;
  const foreseen = machineOf(a.instance);
  if (foreseen !== undefined) {
    const machineId = platform.engine.machineId({ hash: foreseen });
    const executionId = platform.engine.executionId({ machineId, name: executionName(a.instance) });
    if ((await platform.engine.describe({ executionId })) !== null) return false;
  }
  const after = await changeInstance({
    platform,
    tenant,
    id,
    change: async (instance) =>
      isOver(instance) || instance.epoch !== epoch
        ? null
        : { instance: { ...instance, machines: machinesWith({ machines: instance.machines, epoch, hash }) } },
  });
  return !isOver(after) && after.epoch === epoch;
}

/** What a machine is given of an instance's context. Throws VALUE_TOO_LARGE when it cannot be given that much. */
export function executionContext(a: {
  platform: Platform;
  tenant: string;
  instance: Pick<Instance, 'id' | 'context'>;
  machine: Pick<CompiledMachine, 'reads'>;
}): Promise<JsonObject> {
  const { id: instanceId, context } = a.instance;
  const open = (value: Json): Promise<Json> => openValue({ ...a, instanceId, value });
  return machineContext({ instanceId, context, paths: a.machine.reads, open });
}

/** At most 80 characters, and telling: the workflow, the instance, the epoch. */
export function executionName(instance: Pick<Instance, 'id' | 'workflow' | 'epoch'>): string {
  return `${instance.workflow.name.slice(0, 38)}.${instance.id}.${instance.epoch}`;
}
