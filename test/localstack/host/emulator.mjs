// LocalStack as a process of this machine, on loopback only.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HOST_FOLDER } from './install.mjs';

const PLUGINS = join(dirname(fileURLToPath(import.meta.url)), 'plugins');
const SERVICES =
  'dynamodb,dynamodbstreams,events,stepfunctions,apigateway,lambda,cloudformation,sqs,s3,iam,sts,ssm,logs,cloudwatch,secretsmanager,ecr,kms,scheduler,sns,kinesis,ses';
const HEALTHY_MS = 90_000;
const STOP_MS = 20_000;

function environment({ port, folder }) {
  return {
    PATH: `${join(HOST_FOLDER, 'venv', 'bin')}:${process.env.PATH}`,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    // the executor that runs functions as Node processes: found by its entry point
    PYTHONPATH: PLUGINS,
    PYTHONDONTWRITEBYTECODE: '1',
    LAMBDA_NODE_BIN: process.execPath,
    FILESYSTEM_ROOT: join(HOST_FOLDER, 'fs'),
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    // what it calls itself in the addresses that it hands out
    LOCALSTACK_HOST: `127.0.0.1:${port}`,
    SQS_ENDPOINT_STRATEGY: 'path',
    // the default server takes every interface, whatever it is told
    GATEWAY_SERVER: 'hypercorn',
    SERVICES,
    OVERRIDE_IN_DOCKER: '0',
    // with the default provider a table with a stream hangs
    PROVIDER_OVERRIDE_DYNAMODB: 'v2',
    PROVIDER_OVERRIDE_DYNAMODBSTREAMS: 'v2',
    DYNAMODB_IN_MEMORY: '1',
    LAMBDA_RUNTIME_EXECUTOR: 'node-host',
    // seconds between two looks at a stream or a queue
    LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: '0.05',
    LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: '0.2',
    LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_ERROR_SEC: '2',
    EAGER_SERVICE_LOADING: '0',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DNS_ADDRESS: '0',
    DISABLE_CORS_CHECKS: '1',
    DEBUG: process.env.LOCALSTACK_DEBUG ?? '0',
  };
}

/** Resolves with true once it answers, with false when it ended or stayed silent. */
async function isHealthy({ url, child }) {
  const until = Date.now() + HEALTHY_MS;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${url}/_localstack/health`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (answer?.ok) return true;
    await pause(200);
  }
  return false;
}

async function stop(child) {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  // killed hard it would leave its children behind, so that comes last
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(late);
}

/** Starts it; a start that stays silent is tried once more. */
export async function startHost({ port, folder }) {
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, 'localstack.log');
  for (const name of ['home', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
  for (let attempt = 1; attempt <= 2; attempt++) {
    const out = openSync(log, 'a');
    const child = spawn(join(HOST_FOLDER, 'venv', 'bin', 'python'), ['-m', 'localstack.runtime.main'], {
      env: environment({ port, folder }),
      stdio: ['ignore', out, out],
    });
    if (await isHealthy({ url, child })) return { url, log, stop: () => stop(child) };
    await stop(child);
  }
  throw new Error(
    `LocalStack did not answer within ${HEALTHY_MS / 1000} s, twice:\n${readFileSync(log, 'utf8').slice(-4000)}`,
  );
}
