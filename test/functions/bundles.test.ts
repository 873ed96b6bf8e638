import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tableInput } from '#adapters/aws/dynamodb/table.ts';
import { FUNCTIONS } from '#cdk/function-code.ts';
import { projectRoot } from '#local/project-root.ts';
import { cloudEnvironment } from '#test/support/cloud-environment.ts';
import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { gatewayEvent } from '#test/support/gateway-event.ts';
import { SqsServer } from '#test/support/sqs-server.ts';

const run = promisify(execFile);
const KB = 1000;
/**
 * The most that a bundle may weigh. Functions that know definitions carry all that compiles and checks these, which is
 * most of them (ADR 43); the others only put jobs in line or look at tokens.
 */
const BUDGETS: Readonly<Record<(typeof FUNCTIONS)[number], number>> = {
  ...{ api: 2250 * KB, job: 1700 * KB, task: 1600 * KB, deploy: 1550 * KB },
  ...{ wait: 1500 * KB, tick: 1450 * KB, publish: 1300 * KB },
  ...{ dead: 500 * KB, ended: 500 * KB, react: 500 * KB, authorizer: 400 * KB, token: 10 * KB },
};
const BUILDS_WITHIN_MS = 300_000;
const HEAVIEST = 12;
const EVENT = { id: 'w1-0', tenantId: 'acme', type: 'deals.created', app: 'crm', recordId: 'd1' };
const LONGEST_ERROR = 600;
const ENVIRONMENT: Record<string, string> = {
  ...cloudEnvironment(),
  ISSUERS: JSON.stringify([{ issuer: 'https://id.example.com', jwksUrl: 'https://id.example.com/keys' }]),
  ...{ TIER_FREE: 'a', TIER_STANDARD: 'b', TIER_BUSINESS: 'c', TIER_ENTERPRISE: 'd' },
  ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
};

describe('bundles of the functions', () => {
  let dist: string;
  beforeAll(async () => {
    dist = mkdtempSync(join(tmpdir(), 'dro-bundles-'));
    await run(process.execPath, [join(projectRoot(), 'scripts', 'build-functions.mjs'), dist]);
  }, BUILDS_WITHIN_MS);
  afterAll(() => rmSync(dist, { recursive: true, force: true }));
  const folderOf = (name: string): string => join(dist, 'functions', name);
  const bundleOf = (name: string): string => join(folderOf(name), 'index.mjs');
  /** Runs some code after the bundle of a function, in a process of its own. */
  const inProcess = async (name: string, code: string, env = {}): Promise<unknown> => {
    const load = `const { handler } = await import(${JSON.stringify(bundleOf(name))});`;
    const text = `${load}\nconsole.log(JSON.stringify(await (async () => { ${code} })()));`;
    const args = ['--no-warnings', '--input-type=module', '--eval', text];
    const { stdout } = await run(process.execPath, args, { env: { ...ENVIRONMENT, ...env }, cwd: tmpdir() }).catch(
      endOf,
    );
    return JSON.parse(stdout);
  };

  it('are there for each function that the stacks know, and for no other', () => {
    expect(readdirSync(join(dist, 'functions')).sort()).toEqual([...FUNCTIONS].sort());
  });

  it.each(FUNCTIONS)('of %s weighs no more than it may', (name) => {
    const { size } = statSync(bundleOf(name));
    expect({ size, heaviest: heaviest(join(dist, 'bundles', name, 'inputs.json')) }).toMatchObject({
      size: Math.min(size, BUDGETS[name]),
    });
  });

  it.each(FUNCTIONS)('of %s starts from its own folder, with what the stacks tell it alone', async (name) => {
    expect(await inProcess(name, 'return typeof handler;')).toBe('function');
  });

  it('of the API answers, and carries what packs define', async () => {
    const event = JSON.stringify(gatewayEvent({ path: '/api/health' }));
    const result = await inProcess('api', `return handler(${event}, { getRemainingTimeInMillis: () => 9000 });`);
    expect(result).toMatchObject({ statusCode: 200, body: '{"status":"ok"}' });
    expect(readJson(join(folderOf('api'), 'pack-definitions.json'))).toHaveProperty('ecommerce');
  });

  describeOnDynoxide({
    name: 'at work',
    tests: ({ client }) => {
      it('of the clock asks the table, and of rules queues a job', async () => {
        await client().send(new CreateTableCommand(tableInput({ name: ENVIRONMENT['TABLE'] ?? '' })));
        const server = new SqsServer({ now: () => 0, visibilityMs: 1000 });
        const { endpoint, urls } = await server.start();
        const { protocol, hostname, port } = (await client().config.endpoint?.()) ?? {};
        const env = {
          ...cloudEnvironment({ queues: urls }),
          ...{ AWS_ENDPOINT_URL_SQS: endpoint, AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}` },
        };
        const context = '{ getRemainingTimeInMillis: () => 9000 }';
        const delivery = JSON.stringify({ rule_id: 'r1', published_at: '2026-03-01T12:00:00Z', event: EVENT });
        const ticked = await inProcess('tick', `return handler({}, ${context});`, env);
        const queued = await inProcess('react', `return handler(${delivery}, ${context});`, env);
        server.stop();
        expect([ticked, queued]).toEqual([{ timers: 0, published: 0 }, { job: 'react:r1:w1-0' }]);
        expect(server.queues.jobs.receive({ most: 10 })).toHaveLength(1);
      });
    },
  });

  it('have no map in them, and no client of a service that their function has no right to', () => {
    const maps = FUNCTIONS.filter((name) => readdirSync(folderOf(name)).some((file) => file.endsWith('.map')));
    const inputs = Object.keys(Object(readJson(join(dist, 'bundles', 'publish', 'inputs.json'))));
    const clients = inputs.flatMap((path) => /^node_modules\/@aws-sdk\/client-([a-z-]+)\//.exec(path)?.[1] ?? []);
    expect(maps).toEqual([]);
    expect([...new Set(clients)].sort()).toEqual(['dynamodb', 'eventbridge', 'sqs']);
    expect(existsSync(join(dist, 'bundles', 'publish', 'index.mjs.map'))).toBe(true);
  });
});

/** Node shows the line that failed, which is the whole bundle. */
function endOf(error: Error): never {
  throw new Error(error.message.slice(-LONGEST_ERROR));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** What weighs most in a bundle: packages, and folders of ours. */
function heaviest(file: string): string[] {
  const inputs = readJson(file) as Record<string, { bytesInOutput: number }>;
  const bytes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const [, found] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
    const place = found ?? path.split('/').slice(0, 3).join('/');
    bytes.set(place, (bytes.get(place) ?? 0) + bytesInOutput);
  }
  const sorted = [...bytes].sort((x, y) => y[1] - x[1]).slice(0, HEAVIEST);
  return sorted.map(([place, size]) => `${Math.round(size / KB)} kB ${place}`);
}
