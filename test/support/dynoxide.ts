import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from '@jest/globals';

const PACKAGE = '@dynoxide/linux-x64';
const STARTS_WITHIN_MS = 10_000;

/** A running server: one client for all tests, or one more for a test that changes it. */
export type Dynoxide = { client: () => DynamoDBClient; connect: () => DynamoDBClient };

/**
 * Describes what needs a DynamoDB, with a small one in a process of its own that lives as long as the tests. Where the
 * package has no build for the platform the tests are named and skipped.
 */
export function describeOnDynoxide(a: { name: string; tests: (server: Dynoxide) => void }): void {
  const binary = binaryPath();
  const [describeIt, name] = binary === null ? [describe.skip, `${a.name} (needs ${PACKAGE})`] : [describe, a.name];
  describeIt(name, () => {
    const clients: DynamoDBClient[] = [];
    let server: ChildProcess | undefined;
    let port = 0;
    const connect = (): DynamoDBClient => {
      const client = clientOf({ port });
      clients.push(client);
      return client;
    };
    beforeAll(async () => {
      port = await freePort();
      server = spawn(binary ?? '', ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
      await answers({ client: connect() });
    });
    afterAll(() => {
      for (const client of clients) client.destroy();
      server?.kill('SIGKILL');
    });
    a.tests({ client: () => clients[0] ?? connect(), connect });
  });
}

function clientOf(a: { port: number }): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: `http://127.0.0.1:${a.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

function binaryPath(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`)), 'dynoxide');
  } catch {
    return null;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function answers(a: { client: DynamoDBClient }): Promise<void> {
  for (const end = Date.now() + STARTS_WITHIN_MS; ; await pause(10)) {
    try {
      await a.client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
