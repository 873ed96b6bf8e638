// LocalStack as a container, for machines that have an engine.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const IMAGE = 'localstack/localstack:4.13.1';
const HEALTHY_MS = 120_000;

function docker(...args) {
  const { status, stdout, stderr, error } = spawnSync('docker', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`docker ${args[0]} failed: ${error?.message ?? stderr.trim()}`);
  return stdout.trim();
}

async function isHealthy({ url }) {
  const until = Date.now() + HEALTHY_MS;
  while (Date.now() < until) {
    const answer = await fetch(`${url}/_localstack/health`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (answer?.ok) return true;
    await pause(500);
  }
  return false;
}

/** Starts it on loopback; functions run in containers beside it. A start that stays silent is tried once more. */
export async function startContainer({ port, folder }) {
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, 'localstack.log');
  for (let attempt = 1; attempt <= 2; attempt++) {
    const options = ['--detach', '--rm', '--publish', `127.0.0.1:${port}:4566`];
    const socket = ['--volume', '/var/run/docker.sock:/var/run/docker.sock'];
    const id = docker('run', ...options, ...socket, '--env', 'DISABLE_EVENTS=1', IMAGE);
    const stop = async () => {
      writeFileSync(log, docker('logs', id));
      docker('stop', '--time', '20', id);
    };
    if (await isHealthy({ url })) return { url, log, stop };
    await stop();
  }
  throw new Error(`the container of LocalStack did not answer within ${HEALTHY_MS / 1000} s, twice; see ${log}`);
}
