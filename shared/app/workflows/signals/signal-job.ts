import type { Json } from '#core/json/json.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { Signal } from './event-wait.ts';

/** A delivery as a job, for those who cannot wait for it. */
export function signalJob(a: { tenant: string; instanceId: string; signal: Signal }): JobSpec {
  const { instanceId, signal } = a;
  return {
    id: `signal:${instanceId}:${signal.id}`,
    tenant: a.tenant,
    kind: 'deliver_signal',
    group: `instance:${instanceId}`,
    payload: { instance_id: instanceId, signal: signal as unknown as Json },
  };
}
