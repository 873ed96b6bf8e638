import type { JobSpec } from '#core/plan/journal.ts';
import type { Instance } from './instance.ts';

/** What starts the execution of an instance's epoch. */
export function startJob(a: { tenant: string; instance: Pick<Instance, 'id' | 'epoch'> }): JobSpec {
  const { id, epoch } = a.instance;
  return {
    id: `start:${id}:${epoch}`,
    tenant: a.tenant,
    kind: 'start_execution',
    group: `instance:${id}`,
    payload: { instance_id: id, epoch },
  };
}

/** What ends the execution of an instance's epoch, as the instance was then, and whatever waits for it. */
export function stopJob(a: { tenant: string; instance: Instance; why: string; rollback: boolean }): JobSpec {
  const { id, epoch, workflow } = a.instance;
  return {
    id: `stop:${id}:${epoch}`,
    tenant: a.tenant,
    kind: 'stop_execution',
    group: `instance:${id}`,
    payload: { instance_id: id, epoch, workflow: { ...workflow }, why: a.why, rollback: a.rollback },
  };
}
