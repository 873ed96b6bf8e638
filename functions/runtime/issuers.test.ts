import { describe, expect, it } from '@jest/globals';
import { readIssuers } from './issuers.ts';

const ONE = { issuer: 'https://id.example.com', jwksUrl: 'https://id.example.com/keys' };

describe('issuers', () => {
  it('are read with their audience, where one is said', () => {
    const issuers = [ONE, { ...ONE, audience: 'dro' }];
    expect(readIssuers({ env: { ISSUERS: JSON.stringify(issuers) } })).toEqual(issuers);
  });

  it.each([
    [{}, 'ISSUERS: is missing'],
    [{ ISSUERS: '{' }, 'ISSUERS: is no JSON'],
    [{ ISSUERS: '[]' }, 'ISSUERS: names no issuer, so no token could count'],
    [{ ISSUERS: JSON.stringify([{ ...ONE, jwksUrl: 'keys' }]) }, 'ISSUERS.0.jwksUrl: Invalid URL'],
    [{ ISSUERS: JSON.stringify([{ ...ONE, secret: 'x' }]) }, 'ISSUERS.0: Unrecognized key: "secret"'],
  ])('of %j are refused', (env, problem) => {
    expect(() => readIssuers({ env })).toThrow(problem);
  });
});
