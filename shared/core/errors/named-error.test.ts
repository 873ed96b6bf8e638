import { describe, expect, it } from '@jest/globals';
import { codeOf, retold } from './code-of.ts';
import { DroError } from './dro-error.ts';
import { checkedErrorName, NamedError } from './named-error.ts';

describe('the name of an error', () => {
  it.each(['Busy', 'Carrier.Closed', 'E42_late'])('may be %s', (name) => {
    expect(codeOf(new NamedError({ name, message: 'x' }))).toBe(name);
  });

  it.each([
    ...['', '4ever', 'too late', 'a-b', 'x'.repeat(81)],
    ...['States.ALL', 'Lambda.TooManyRequestsException', 'Dro.Busy', 'TaskHookFailed', 'CONTENTION', 'CANCELLED'],
  ])('is not %j', (name) => {
    expect(() => checkedErrorName(name)).toThrow(`"${name}"`);
  });
});

describe('an error that is told in other words', () => {
  it.each<[Error, string]>([
    [new NamedError({ name: 'Busy', message: 'a' }), 'Busy'],
    [new DroError({ code: 'NOT_FOUND', detail: 'a' }), 'NOT_FOUND'],
    [new TypeError('a'), 'INTERNAL'],
  ])('keeps what it is called: %s', (error, code) => {
    const other = retold({ error, message: 'b' });
    expect([codeOf(other), other.message]).toEqual([code, 'b']);
  });
});
