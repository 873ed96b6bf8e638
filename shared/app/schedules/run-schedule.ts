import type { CompiledSchedule } from '#core/rules/schedule/compile-schedule.ts';
import { lastTime, nextTime } from '#core/rules/schedule/cron-times.ts';
import type { JobAttempt } from '#ports/jobs.ts';
import type { Platform } from '../platform.ts';
import { fireJob } from './fire-job.ts';
import { lookForDue } from './look-for-due.ts';
import { saveSchedule } from './save-schedule.ts';
import { lookAt, type ScheduleState, scheduleKey, toScheduleState } from './schedule-state.ts';
import { scheduledOf } from './scheduled.ts';
import { tenantZone } from './tenant-zone.ts';

/** What a look needs to know. */
export type Look<S> = {
  platform: Platform;
  tenant: string;
  ruleId: string;
  schedule: S;
  zone: string;
  state: ScheduleState;
};
/** How far it came, and when to look again; null = never. */
export type Looked = { state: ScheduleState; next: number | null };

/**
 * Looks at what a rule's schedule has set off since the last time: a job for each, then how far it came, then the
 * timer of the next look. Cut off in between, it does the same again, and the jobs keep their ids.
 */
export async function runSchedule(a: { platform: Platform; attempt: JobAttempt }): Promise<void> {
  const { platform } = a;
  const { tenant, payload } = a.attempt.job;
  const ruleId = String(payload['rule_id']);
  const scheduled = scheduledOf({ model: await platform.definitions.model(tenant), id: ruleId });
  const [row] = await platform.store.getSys({ keys: [scheduleKey({ tenant, ruleId })] });
  const state = toScheduleState(row?.value);
  // removed, switched off or given another schedule: whoever deploys that goes on
  if (!row || !state || !scheduled?.active || scheduled.spec !== state.spec) return;
  const { schedule } = scheduled;
  const zone = schedule.zone ?? (await tenantZone({ platform, tenant }));
  const look = { platform, tenant, ruleId, zone, state };
  const looked =
    schedule.kind === 'cron' ? await lookForTimes({ ...look, schedule }) : await lookForDue({ ...look, schedule });
  if (looked.state !== state) {
    const saved = await saveSchedule({ platform, tenant, ruleId, state: looked.state, expect: row.etag });
    if (!saved) throw new Error('another look at the schedule came first');
  }
  if (looked.next !== null) await lookAt({ platform, tenant, ruleId, at: looked.next });
}

/** Of several times that were missed, the latest counts. */
async function lookForTimes(a: Look<Extract<CompiledSchedule, { kind: 'cron' }>>): Promise<Looked> {
  const { platform, tenant, ruleId, schedule, zone, state } = a;
  const { cron } = schedule;
  const now = platform.clock.millis();
  const latest = lastTime({ cron, zone, upTo: now });
  if (latest !== null && latest > state.upTo) {
    await platform.jobs.enqueue({ jobs: [fireJob({ tenant, ruleId, at: latest, record: null })] });
  }
  return { state: { ...state, upTo: now }, next: nextTime({ cron, zone, after: now }) };
}
