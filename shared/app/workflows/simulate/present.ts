import type { Json, JsonObject } from '#core/json/json.ts';
import { formatDuration } from '#core/time/duration.ts';
import type { Simulation } from './simulate.ts';
import type { Entry } from './timeline.ts';

/** A simulation as the API and the command line show it. */
export function presentSimulation(a: Simulation): JsonObject {
  return {
    status: a.status,
    outcome: a.outcome,
    error: a.error,
    waiting_for: a.waitingFor,
    started_at: a.start,
    ended_at: a.end,
    duration: formatDuration(Date.parse(a.end) - Date.parse(a.start)),
    timeline: a.entries.map(presentEntry),
    record: a.record,
    not_simulated: a.notSimulated,
    notes: a.endless ? ['it goes round and round: it was given up after 1000 calls'] : [],
  };
}

function presentEntry(a: Entry): JsonObject {
  return {
    step: a.step,
    type: a.type,
    at: a.at,
    duration: a.until === null ? null : formatDuration(Date.parse(a.until) - Date.parse(a.at)),
    what: a.what,
    ...(a.scope !== '' && { within: a.scope }),
    ...(a.attempts > 1 && !['end', 'rollback'].includes(a.type) && { attempts: a.attempts }),
    ...(a.actions.length > 0 && { actions: a.actions.map((one): JsonObject => one as unknown as JsonObject) }),
    ...(a.output !== undefined && a.output !== null && { output: a.output satisfies Json }),
    ...(a.error !== null && { error: a.error }),
  };
}
