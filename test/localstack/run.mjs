// `npm run test:localstack`: gets LocalStack, starts it on loopback, deploys the real app onto it, runs the end-to-end
// suite on that and on a platform of one process, then the suites of the cloud's adapters, and stops all that it
// started. With paths it runs just those suites of the adapters; `e2e` with names of tests runs the first half alone.
// For adapters alone LocalStack's image is used where a container engine runs. Otherwise, and for a deployed stack, it
// runs as a process of this machine: what its API gateway lacks is added there.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { comparison } from './comparison.mjs';
import { startContainer } from './container.mjs';
import { startHost } from './host/emulator.mjs';
import { installHost } from './host/install.mjs';
import { runJest } from './jest.mjs';
import { accountEnv, bootstrap, deploy, runQuietly } from './stack/deploy.mjs';
import { startIssuer } from './stack/issuer.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(dirname(HERE));

const began = Date.now();
const say = (line) => process.stderr.write(`== ${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function hasEngine() {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

async function startEmulator({ folder, adaptersAlone }) {
  const port = await freePort();
  if (adaptersAlone && hasEngine()) return startContainer({ port, folder });
  installHost({ progress: say });
  return startHost({ port, folder });
}

/** The suites of the adapters, each with what it needs made by itself. */
async function runAdapters({ url, args }) {
  const config = join(HERE, 'jest.config.mjs');
  return (await runJest({ root: ROOT, args: ['--config', config, ...args], env: accountEnv({ url }) })).code;
}

/** The end-to-end suite, on the deployed stack and on a platform of one process. */
async function runEndToEnd({ url, folder, args }) {
  say('the functions are being bundled');
  await runQuietly({ command: 'npm', args: ['run', 'build:functions'], cwd: ROOT, env: {} });
  say('the account is being made ready for the CDK');
  await bootstrap({ root: ROOT, url, folder });
  const issuer = await startIssuer();
  try {
    say('the stacks are being deployed');
    const target = await deploy({ root: ROOT, url, folder, issuer });
    say(`the API answers at ${target.url}`);
    const suite = ['--selectProjects', 'e2e', '--verbose', ...args];
    const deployed = { ...accountEnv({ url }), DRO_E2E: JSON.stringify(target) };
    const patient = [...suite, '--testTimeout=240000'];
    const there = await runJest({ root: ROOT, args: patient, env: deployed, file: join(folder, 'localstack.json') });
    say('what goes wrong on the deployed stack');
    const config = join(HERE, 'jest.config.mjs');
    const faults = await runJest({ root: ROOT, args: ['--config', config, 'test/localstack/stack'], env: deployed });
    say('the same on a platform of one process');
    const here = await runJest({ root: ROOT, args: suite, env: {}, file: join(folder, 'embedded.json') });
    process.stderr.write(
      `${comparison([
        { target: 'embedded', tests: here.tests },
        { target: 'localstack', tests: there.tests },
      ])}\n`,
    );
    return Math.max(there.code, here.code, faults.code);
  } finally {
    issuer.stop();
  }
}

async function runAll({ url, folder, args }) {
  const [first, ...rest] = args;
  if (first === 'e2e') return runEndToEnd({ url, folder, args: rest });
  if (first !== undefined) return runAdapters({ url, args });
  const codes = [await runEndToEnd({ url, folder, args: [] })];
  say('the suites of the adapters');
  codes.push(await runAdapters({ url, args: ['test/localstack/adapters'] }));
  return Math.max(...codes);
}

const args = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'dro-localstack-'));
let emulator = null;
try {
  say('LocalStack is being started');
  emulator = await startEmulator({ folder, adaptersAlone: args.length > 0 && args[0] !== 'e2e' });
  say(`LocalStack answers at ${emulator.url}`);
  process.exitCode = await runAll({ url: emulator.url, folder, args });
  if (process.exitCode !== 0) {
    process.stderr.write(`\nThe end of what LocalStack said:\n${readFileSync(emulator.log, 'utf8').slice(-5000)}\n`);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
} finally {
  say('LocalStack is being stopped');
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
  say('done');
}
