import { canonicalJson } from '#core/json/canonical.ts';
import { isObject, type Json, type JsonObject } from '#core/json/json.ts';
import type { JobSpec } from '#core/plan/journal.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { EventRule } from '#core/rules/definition.ts';
import type { ScheduleDefinition } from '#core/rules/schedule/definition.ts';
import type { Platform } from '../platform.ts';

/** A look at due dates that was too long for one job, and goes on at `cursor`. */
export type OpenWindow = { from: number; until: number; gte: string; lt: string; cursor: string };

/**
 * How far a rule's schedule has come, in milliseconds since the epoch. There is one as long as the rule is active;
 * nothing before `since` sets it off.
 */
export type ScheduleState = { spec: string; since: number; upTo: number; window: OpenWindow | null };

/** Where it is stored. */
export function scheduleKey(a: { tenant: string; ruleId: string }): SysKey {
  return { tenant: a.tenant, kind: 'schedule', pk: 'rules', sk: a.ruleId };
}

/** The part of a rule or workflow that its schedule goes by: changed, it starts anew. */
export function specOf(on: EventRule['on'] | ScheduleDefinition | null): string {
  return canonicalJson(JSON.parse(JSON.stringify(on)));
}

/** As it is stored. */
export function storedSchedule(state: ScheduleState): JsonObject {
  return { ...state, window: state.window && { ...state.window } };
}

/** A stored state; null for anything else. */
export function toScheduleState(value: Json | undefined): ScheduleState | null {
  if (!isObject(value)) return null;
  const { spec, since, upTo, window } = value;
  return { spec: String(spec), since: Number(since), upTo: Number(upTo), window: toWindow(window) };
}

/** Sets when a rule's schedule is looked at next; a time that has passed is as good as now. */
export async function lookAt(a: { platform: Platform; tenant: string; ruleId: string; at: number }): Promise<void> {
  const { platform, tenant, ruleId } = a;
  // each look is a job of its own: the queue remembers the ids of those that are done
  const job: JobSpec = {
    id: `schedule:${ruleId}:${platform.ids.write()}`,
    tenant,
    kind: 'run_schedule',
    group: `schedule:${ruleId}`,
    payload: { rule_id: ruleId },
  };
  await platform.timers.set({ id: timerId(a), tenant, due: new Date(a.at).toISOString(), job });
}

/** The one timer of a rule's schedule. */
export function timerId(a: { tenant: string; ruleId: string }): string {
  return `schedule:${a.tenant}:${a.ruleId}`;
}

function toWindow(value: Json | undefined): OpenWindow | null {
  if (!isObject(value)) return null;
  const { from, until, gte, lt, cursor } = value;
  return { from: Number(from), until: Number(until), gte: String(gte), lt: String(lt), cursor: String(cursor) };
}
