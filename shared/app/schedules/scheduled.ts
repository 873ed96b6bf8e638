import type { TenantModel } from '#core/definitions/tenant-model.ts';
import type { EventSource } from '#core/rules/event-source.ts';
import type { CompiledSchedule } from '#core/rules/schedule/compile-schedule.ts';
import { scheduleOf } from '#core/workflows/compile-trigger.ts';
import { specOf } from './schedule-state.ts';

/** A rule or a workflow that goes by time. */
export type Scheduled = { schedule: CompiledSchedule; source: EventSource; active: boolean; spec: string };

/** The rule or workflow of an id, as far as it goes by time; null for all others. */
export function scheduledOf(a: { model: TenantModel; id: string }): Scheduled | null {
  const { model, id } = a;
  const rule = model.rule(id);
  if (rule) {
    const { schedule, source } = rule;
    return schedule && { schedule, source, active: rule.rule.active, spec: specOf(rule.rule.on) };
  }
  const compiled = model.workflow(id);
  if (!compiled?.trigger?.schedule) return null;
  const { schedule, source } = compiled.trigger;
  const { active, trigger } = compiled.workflow;
  return { schedule, source, active, spec: specOf(scheduleOf(trigger)) };
}
