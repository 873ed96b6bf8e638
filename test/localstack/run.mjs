// Starts LocalStack on loopback, runs the suites of the cloud's adapters on it, and stops all that it started.
// Where a container engine runs, its image is used; otherwise LocalStack runs as a process of this machine.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startContainer } from './container.mjs';
import { startHost } from './host/emulator.mjs';
import { installHost } from './host/install.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(dirname(HERE));

const say = (line) => process.stderr.write(`== ${line}\n`);

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

async function startEmulator({ folder }) {
  const port = await freePort();
  if (hasEngine()) return startContainer({ port, folder });
  installHost({ progress: say });
  return startHost({ port, folder });
}

/** Resolves with the exit code. */
function runSuites({ url, args }) {
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, jest, '--config', join(HERE, 'jest.config.mjs'), ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

const folder = mkdtempSync(join(tmpdir(), 'dro-localstack-'));
let emulator = null;
try {
  say('LocalStack is being started');
  emulator = await startEmulator({ folder });
  say(`LocalStack answers at ${emulator.url}`);
  process.exitCode = await runSuites({ url: emulator.url, args: process.argv.slice(2) });
  if (process.exitCode !== 0) {
    process.stderr.write(`\nThe end of what LocalStack said:\n${readFileSync(emulator.log, 'utf8').slice(-5000)}\n`);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
} finally {
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
}
