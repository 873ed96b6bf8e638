import { DroError } from '#core/errors/dro-error.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import { type Instance, isOver } from './instance.ts';
import { loadInstance } from './load-instance.ts';
import { workflowAt } from './workflow-at.ts';

/** Starts the execution of an instance; doing it again starts nothing new, since the name is taken. */
export async function startExecution(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const { instance } = await loadInstance({ platform, tenant, id: String(payload['instance_id']) });
  if (isOver(instance) || instance.epoch !== payload['epoch']) return;
  const { id, version } = instance.workflow;
  const { machine } = await workflowAt({ platform, tenant, id, version });
  const ensured = await platform.engine.ensureMachine({ hash: machine.hash, asl: machine.asl });
  if (ensured.state !== 'live') {
    throw new DroError({
      code: 'INTERNAL',
      detail: `the machine is ${ensured.state}: ${ensured.reason ?? 'try again'}`,
    });
  }
  await platform.engine.start({
    machineId: ensured.machineId,
    name: executionName(instance),
    input: {
      tenantId: tenant,
      instanceId: instance.id,
      epoch: instance.epoch,
      workflowRef: `${id}@${version}`,
      context: instance.context,
      ...(instance.resume && { resume: instance.resume }),
    },
  });
}

/** At most 80 characters, and telling: the workflow, the instance, the epoch. */
export function executionName(instance: Pick<Instance, 'id' | 'workflow' | 'epoch'>): string {
  return `${instance.workflow.name.slice(0, 38)}.${instance.id}.${instance.epoch}`;
}
