import type { JobSpec } from '#core/plan/journal.ts';
import type { Wait } from '../wait.ts';

/** The job that tells people of a task: those who are asked or, with `to`, one who stands in. */
export function tellJobs(a: { tenant: string; wait: Wait; notices: number; to?: string }): JobSpec[] {
  if (a.notices === 0) return [];
  const { instance_id: instanceId, id, history = [] } = a.wait;
  // each turn that a task takes tells anew
  const turn = history.length;
  return [
    {
      id: `tell:${instanceId}:${id}:${turn}`,
      tenant: a.tenant,
      kind: 'tell_task',
      group: `tell:${instanceId}`,
      payload: { instance_id: instanceId, wait_id: id, turn, ...(a.to !== undefined && { to: a.to }) },
    },
  ];
}
