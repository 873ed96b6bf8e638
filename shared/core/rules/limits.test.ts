import { describe, expect, it } from '@jest/globals';
import { issuesFromZod } from '#core/definitions/from-zod.ts';
import { ruleSchema } from './definition.ts';
import { allowanceOf, delayOf, retrySchema } from './limits.ts';

const rule = { app: 'crm', name: 'r', on: { event: 'deals.created' }, then: { action: 'log', message: 'x' } };
const pathsOf = (part: object): string[] =>
  ruleSchema.safeParse({ ...rule, ...part }).error?.issues.map((issue) => issue.path.join('.')) ?? [];

describe('the limits of a rule', () => {
  it('are read strictly', () => {
    expect(pathsOf({ rate_limit: { count: 10, per: '1m' }, concurrency: 2, retry: { attempts: 3 } })).toEqual([]);
    expect(pathsOf({ rate_limit: { count: 0, per: '1m' } })).toEqual(['rate_limit.count']);
    expect(pathsOf({ rate_limit: { count: 1, per: 'often' } })).toEqual(['rate_limit.per']);
    expect(pathsOf({ rate_limit: { count: 1, per: '8d' } })).toEqual(['rate_limit.per']);
    expect(pathsOf({ concurrency: 0 })).toEqual(['concurrency']);
    expect(pathsOf({ retry: { attempts: 3, intervall: '1s' } })).toEqual(['retry']);
  });

  it.each([
    ['rate_limit', { count: 1, per: 'often' }, 'rate_limit.per INVALID_FORMAT'],
    ['rate_limit', { count: 1, per: '1ms' }, 'rate_limit.per OUT_OF_RANGE'],
    ['rate_limit', { count: 1, per: '8d' }, 'rate_limit.per OUT_OF_RANGE'],
    ['retry', { attempts: 3, interval: '2d' }, 'retry.interval OUT_OF_RANGE'],
    ['retry', { attempts: 3, interval: 5 }, 'retry.interval WRONG_TYPE'],
  ])('say of %s %j what is wrong with the span', (key, limit, expected) => {
    const { error } = ruleSchema.safeParse({ ...rule, [key]: limit });
    const issues = error ? issuesFromZod({ error }) : [];
    expect(issues.map(({ path, code }) => `${path} ${code}`)).toEqual([expected]);
  });

  it('are none where nothing is said', () => {
    const span = { rate: { count: 2, perMs: 60_000 }, concurrency: null };
    expect([allowanceOf({}), allowanceOf({ rate_limit: { count: 2, per: '1m' } })]).toEqual([null, span]);
  });
});

it('retries wait longer by the factor each time, a day at most', () => {
  const retry = retrySchema.parse({ attempts: 20, interval: '10s', backoff: 3 });
  const delays = [1, 2, 3, 20].map((attempt) => delayOf({ retry, attempt }));
  expect(delays).toEqual([10_000, 30_000, 90_000, 24 * 3600 * 1000]);
});
