import type { JobSpec } from '#core/plan/journal.ts';
import type { Instance } from './instance.ts';

/** Attempts at what has to reach the engine: about ten minutes, so that one that is down or busy for a while loses nothing. */
export const ENGINE_ATTEMPTS = 12;

/** What starts the execution of an instance's epoch. */
export function startJob(a: { tenant: string; instance: Pick<Instance, 'id' | 'epoch'> }): JobSpec {
  const { id, epoch } = a.instance;
  return {
    id: `start:${id}:${epoch}`,
    tenant: a.tenant,
    kind: 'start_execution',
    group: `instance:${id}`,
    payload: { instance_id: id, epoch },
    maxAttempts: ENGINE_ATTEMPTS,
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
    maxAttempts: ENGINE_ATTEMPTS,
  };
}
