import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '#local/project-root.ts';
import { type Child, startChild } from './child.ts';
import { post } from './dro-server.ts';
import { freePort } from './free-port.ts';

const LONGEST_START_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** A Restate server with our workflow, in two processes. */
export type RestateServer = { url: string; pids: number[]; end(): Promise<void> };

/** Starts a Restate that is installed under `home`, with its data in `dir`, on free ports of 127.0.0.1. */
export async function startRestate(a: { home: string; dir: string }): Promise<RestateServer> {
  const modules = join(resolve(a.home), 'node_modules');
  const binary = join(modules, '@restatedev', 'restate-server-linux-x64', 'bin', 'restate-server');
  if (!existsSync(binary)) throw new Error(`there is no ${binary}`);
  mkdirSync(a.dir, { recursive: true });
  // its SDK is found beside the service
  symlinkSync(modules, join(a.dir, 'node_modules'));
  copyFileSync(join(projectRoot(), 'bench', 'peers', 'restate', 'flow.mjs'), join(a.dir, 'flow.mjs'));
  const [ingress, admin, node, service] = [await freePort(), await freePort(), await freePort(), await freePort()];
  writeFileSync(join(a.dir, 'restate.toml'), configOf({ dir: a.dir, ingress, admin, node }));
  // the SDK wants a newer Node, which may be installed beside it
  const own = join(modules, 'node', 'bin', 'node');
  const running: Child[] = [];
  const end = async (): Promise<void> => {
    for (const child of running) await child.end();
  };
  try {
    const flow = startChild({
      command: existsSync(own) ? own : process.execPath,
      args: ['flow.mjs'],
      cwd: a.dir,
      env: { PORT: String(service) },
    });
    running.push(flow);
    await flow.firstLine;
    const args = ['--config-file', 'restate.toml', '--no-logo'];
    running.push(startChild({ command: binary, args, cwd: a.dir, env: { RUST_LOG: 'error' } }));
    await untilHealthy(`http://127.0.0.1:${admin}/health`);
    const uri = `http://127.0.0.1:${service}`;
    await post({ url: `http://127.0.0.1:${admin}/deployments`, body: { uri, force: true } });
  } catch (error) {
    await end();
    throw error;
  }
  return { url: `http://127.0.0.1:${ingress}`, pids: running.map(({ pid }) => pid), end };
}

function configOf(a: { dir: string; ingress: number; admin: number; node: number }): string {
  return [
    'bind-ip = "127.0.0.1"',
    'advertised-host = "127.0.0.1"',
    'listen-mode = "tcp"',
    `bind-port = ${a.node}`,
    'disable-telemetry = true',
    `base-dir = "${join(a.dir, 'data')}"`,
    '[admin]',
    `bind-port = ${a.admin}`,
    '[ingress]',
    `bind-port = ${a.ingress}`,
    '',
  ].join('\n');
}

async function untilHealthy(url: string): Promise<void> {
  const until = performance.now() + LONGEST_START_MS;
  while (!(await isHealthy(url))) {
    if (performance.now() > until) throw new Error(`nobody answered at ${url}`);
    await pause(LOOK_AGAIN_MS);
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
