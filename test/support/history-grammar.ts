import type { RunResult } from '#core/asl/run-machine.ts';

type Events = RunResult['events'];

/** What a history says that no execution could have done. */
export function brokenRules(result: RunResult): string[] {
  const { events, status } = result;
  const types = events.map(({ type }) => type);
  const ends = types.filter((type) => /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type));
  const over = status !== 'RUNNING';
  return [
    ...(events.every(({ id }, i) => id === i + 1) ? [] : ['ids are not 1, 2, 3 …']),
    ...(events.every(({ id, previousId }) => previousId < id) ? [] : ['an event follows a later one']),
    ...(types[0] === 'ExecutionStarted' ? [] : ['it does not begin with ExecutionStarted']),
    ...(ends.length === (over ? 1 : 0) ? [] : [`${ends.length} events end it`]),
    ...(over && types.at(-1) !== ends[0] ? ['something follows its end'] : []),
    ...(events.every(({ at }, i) => i === 0 || at >= (events[i - 1]?.at ?? '')) ? [] : ['time goes back']),
    // what cannot be caught leaves all that is under way as it is
    ...(result.error === 'States.Runtime' ? [] : visits({ events, over, status })),
  ];
}

function visits(a: { events: Events; over: boolean; status: string }): string[] {
  const { events, over, status } = a;
  const count = (pattern: RegExp, name?: string): number =>
    events.filter(({ type, details }) => pattern.test(type) && (name === undefined || details?.['name'] === name))
      .length;
  const names = [
    ...new Set(
      events.flatMap(({ type, details }) => (type.endsWith('StateEntered') ? [String(details?.['name'])] : [])),
    ),
  ];
  const left = new Map(
    names.map((name) => [name, count(/StateEntered$/, name) - count(/State(Exited|Aborted)$/, name)]),
  );
  const open = [...left.values()].reduce((sum, n) => sum + n, 0);
  // a Parallel that has begun succeeds, is broken off, or a branch of it fails
  const branches = count(/^ParallelStateStarted$/) - count(/^ParallelStateSucceeded$/);
  const failures = count(/^(MapIterationFailed|ExecutionFailed|ExecutionTimedOut)$/) + branches;
  const brokenOff = count(/^ParallelStateAborted$/);
  const iterations = count(/^MapIterationStarted$/) - count(/^MapIteration(Succeeded|Failed|Aborted)$/);
  return [
    ...[...left].flatMap(([name, n]) => (n < 0 ? [`${name} is left more often than entered`] : [])),
    ...(over && iterations !== 0 ? [`${iterations} iterations have no end`] : []),
    // every thread that fails leaves the one state in which it failed without an exit
    ...(over && (open > failures || open < failures - brokenOff)
      ? [`${open} states without an end, and ${failures} failures`]
      : []),
    ...(status === 'SUCCEEDED' && count(/^ExecutionFailed$/) > 0 ? ['it succeeds and fails'] : []),
  ];
}
