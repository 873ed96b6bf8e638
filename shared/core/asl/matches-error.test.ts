import { describe, expect, it } from '@jest/globals';
import type { Failure } from '#core/asl/failure.ts';
import { matchesError } from '#core/asl/matches-error.ts';

const names = ['States.ALL', 'States.TaskFailed', 'States.Timeout', 'States.HeartbeatTimeout', 'Busy'];

describe('matchesError', () => {
  it.each<[string, Failure, string[]]>([
    ['an error of a function', { error: 'Busy' }, ['States.ALL', 'States.TaskFailed', 'Busy']],
    ['a timeout', { error: 'States.Timeout' }, ['States.ALL', 'States.Timeout']],
    [
      'a missed heartbeat',
      { error: 'States.Timeout', heartbeat: true },
      ['States.ALL', 'States.Timeout', 'States.HeartbeatTimeout'],
    ],
    ['too much data', { error: 'States.DataLimitExceeded' }, []],
    ['a Fail state without a name', {}, ['States.ALL']],
  ])('covers %s', (_, failure, expected) => {
    const covering = names.filter((name) => matchesError({ errors: [name], failure }));
    expect(covering).toEqual(expected);
  });
});
