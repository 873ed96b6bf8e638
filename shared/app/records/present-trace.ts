import type { JsonObject } from '#core/json/json.ts';
import type { PhaseEntry } from '#core/lifecycle/trace.ts';
import type { RaisedWarning } from '#core/lifecycle/warnings.ts';

/** A phase of a write as the API shows it. */
export function presentPhase(entry: PhaseEntry): JsonObject {
  const { items, ...shown } = entry;
  return { ...shown, ...(items !== undefined && { items }) };
}

/** A warning as the API shows it. */
export function shownWarning(warning: RaisedWarning): JsonObject {
  const { path, code, message, handler } = warning;
  return { path, code, message, handler };
}
