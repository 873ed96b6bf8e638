import { sortKeyPart } from '#core/records/sort-key.ts';
import type { CompiledSchedule } from '#core/rules/schedule/compile-schedule.ts';
import { dueOf, LATE_MS, nextLook, valuesDue } from '#core/rules/schedule/due.ts';
import { type DueRecord, fireJob } from './fire-job.ts';
import type { Look, Looked } from './run-schedule.ts';
import type { OpenWindow } from './schedule-state.ts';

type DueLook = Look<Extract<CompiledSchedule, { kind: 'due' }>>;
type Window = Omit<OpenWindow, 'cursor'> & { cursor?: string };

const PAGE = 200;
// of one look: it ends in time, and the next one goes on where it stood
const MOST_PAGES = 5;
const WHILE_BUILDING_MS = 60_000;
// the queue remembers jobs for 10 minutes; up to here what was found before can be found again without harm
const RECENT_MS = 5 * 60_000;

/** Finds the records that became due since the last look, in the order of their dates, along the index of the field. */
export async function lookForDue(a: DueLook): Promise<Looked> {
  const { platform, tenant, schedule, state } = a;
  const { app, entity, field } = schedule;
  const now = platform.clock.millis();
  const build = await platform.definitions.build({ tenant, app, entity });
  if (build?.keys.includes(`index:${field}`)) {
    const fields = { tenant, rule_id: a.ruleId, entity: `${app}/${entity}`, field };
    if (build.state === 'failed') platform.logger.warn('a schedule waits for an index that could not be built', fields);
    return { state, next: now + WHILE_BUILDING_MS };
  }
  let window: Window = state.window ?? newWindow({ ...a, now });
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { cursor, gte, lt } = window;
    const range = { gte: sortKeyPart(gte), lt: sortKeyPart(lt) };
    const from = { tenant, app, entity, index: field, range, limit: PAGE, maxReads: PAGE };
    const page = await platform.store.list({ ...from, ...(cursor !== undefined && { cursor }) });
    const found = page.rows.map(
      ({ ref, data }): DueRecord => ({ app, entity, id: ref.id, value: String(data[field]) }),
    );
    const jobs = found.flatMap((record) => jobFor({ ...a, record, window }) ?? []);
    if (jobs.length > 0) await platform.jobs.enqueue({ jobs });
    if (page.exhausted || page.cursor === undefined) {
      const { until } = window;
      return {
        state: { ...state, upTo: until, window: null },
        next: nextLook({ ...a, due: schedule.due, after: until }),
      };
    }
    window = { ...window, cursor: page.cursor };
  }
  return { state: { ...state, window: { ...window, cursor: window.cursor ?? '' } }, next: now };
}

/** From where the last look ended; a little before, so that a write is found that was under way at that time. */
function newWindow(a: DueLook & { now: number }): Window {
  const { since, upTo } = a.state;
  const from = a.now - upTo > RECENT_MS ? upTo : Math.max(since, upTo - LATE_MS);
  const span = { from, until: a.now };
  return { ...span, ...valuesDue({ ...span, due: a.schedule.due, zone: a.zone }) };
}

function jobFor(a: DueLook & { record: DueRecord; window: Window }): ReturnType<typeof fireJob> | null {
  const { tenant, ruleId, record, window } = a;
  const at = dueOf({ due: a.schedule.due, zone: a.zone, value: record.value });
  return at === null || at <= window.from || at > window.until ? null : fireJob({ tenant, ruleId, at, record });
}
