import { describe, expect, it } from '@jest/globals';
import { toResult } from './to-result.ts';

describe('what the gateway is answered', () => {
  it('is the response as it is, each cookie for itself', async () => {
    const headers: [string, string][] = [
      ['content-type', 'application/json'],
      ['set-cookie', 'a=1; Path=/'],
      ['set-cookie', 'b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT'],
    ];
    const result = await toResult(new Response('{"é":1}', { status: 201, headers }));
    expect(result).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'application/json' },
      multiValueHeaders: { 'set-cookie': ['a=1; Path=/', 'b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT'] },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
  });

  it('is a problem that says what to do when it would be too large as the gateway is given it', async () => {
    // quotes are two characters there
    const body = JSON.stringify('"'.repeat(2 * 1024 * 1024));
    const { statusCode, body: problem } = await toResult(new Response(body));
    expect([statusCode, JSON.parse(problem)]).toMatchObject([413, { code: 'ANSWER_TOO_LARGE' }]);
  });

  it('is nothing where there is nothing to say', async () => {
    expect(await toResult(new Response(null, { status: 204 }))).toMatchObject({ statusCode: 204, body: '' });
  });
});
