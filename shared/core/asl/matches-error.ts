import type { Failure } from './failure.ts';

// a state's own failures that the wildcards leave alone
const NEVER_WILD = new Set(['States.DataLimitExceeded', 'States.Runtime']);

/** Whether `ErrorEquals` covers a failure. */
export function matchesError(a: { errors: readonly string[]; failure: Failure }): boolean {
  const { error, heartbeat } = a.failure;
  const wild = error === undefined || !NEVER_WILD.has(error);
  return a.errors.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return wild;
    if (name === 'States.TaskFailed') return wild && error !== undefined && error !== 'States.Timeout';
    return name === 'States.HeartbeatTimeout' && heartbeat === true;
  });
}
