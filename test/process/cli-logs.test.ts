import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { JsonObject } from '#core/json/json.ts';
import { type DroRun, runDro } from '#test/support/run-dro.ts';

// real processes take real time
jest.setTimeout(60_000);

const AT = Date.parse('2026-03-01T12:00:00.000Z');
const LINES: Readonly<Record<string, JsonObject[]>> = {
  '/aws/lambda/dro-dev-api': [
    { eventId: '1', timestamp: AT + 2, message: '{"level":"INFO","message":"answered","correlation_id":"c-1"}\n' },
  ],
  '/aws/lambda/dro-dev-job': [{ eventId: '1', timestamp: AT + 1, message: 'START RequestId: 7\n' }],
};

let server: Server;
let asked: JsonObject[] = [];

/** CloudWatch Logs, as far as it is asked: groups on two pages, and their lines. */
function answer(a: { action: string; body: JsonObject }): JsonObject {
  const groups = Object.keys(LINES).map((logGroupName) => ({ logGroupName }));
  const isFirst = a.body['nextToken'] === undefined;
  if (a.action === 'DescribeLogGroups') {
    return isFirst ? { logGroups: groups.slice(0, 1), nextToken: 'more' } : { logGroups: groups.slice(1) };
  }
  return { events: LINES[String(a.body['logGroupName'])] ?? [] };
}

function dro(...args: string[]): Promise<DroRun> {
  const { port } = server.address() as AddressInfo;
  const keys = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  return runDro({ args, env: { ...keys, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } });
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as JsonObject;
    asked.push(body);
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(answer({ action, body })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('dro logs', () => {
  it('shows the lines of all functions of a stage in the order of time', async () => {
    asked = [];
    const { code, stdout } = await dro('logs', '--stage', 'dev', '--since', '1h');

    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        '2026-03-01T12:00:00.001Z       job START RequestId: 7',
        '2026-03-01T12:00:00.002Z INFO  api answered correlation_id=c-1',
        '',
      ].join('\n'),
    );
    expect(asked[0]).toMatchObject({ logGroupNamePrefix: '/aws/lambda/dro-dev-' });
  });

  it('asks for the functions and the text that are named alone', async () => {
    asked = [];
    const { stdout } = await dro('logs', 'api', '--stage', 'dev', '--filter', 'c-1', '--json');

    expect(asked).toEqual([
      expect.objectContaining({ logGroupName: '/aws/lambda/dro-dev-api', filterPattern: '"c-1"' }),
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ at: '2026-03-01T12:00:00.002Z', function: 'api' });
  });
});
