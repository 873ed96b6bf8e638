import { describe, expect, it } from '@jest/globals';
import { retriers } from './retries.ts';

const RETRY = { attempts: 3, interval: '1s', backoff: 2, jitter: 'none' as const };

describe('retriers', () => {
  it('take States.ALL, alone or among others, as no names at all: what catches all stands alone and last', () => {
    const unnamed = retriers({ retry: RETRY });
    const named = [['States.ALL'], ['Busy', 'States.ALL']].map((errors) => retriers({ retry: { ...RETRY, errors } }));
    expect(named).toEqual([unnamed, unnamed]);
    expect(unnamed.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], MaxAttempts: 2 });
  });
});
