// Sends what the OpenAPI document allows, and what it does not, to a platform with the sample shop, and fails when an
// answer is not what the document says. Needs python3 with venv; what it installs stays in test/fuzz/.venv.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fuzzConfig } from './fuzz-config.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(dirname(HERE));
const VENV = join(HERE, '.venv');
const REQUIREMENTS = join(HERE, 'requirements.txt');
const STAMP = join(VENV, 'installed.txt');
const SEED = process.env.FUZZ_SEED ?? '20260301';
const EXAMPLES = process.env.FUZZ_EXAMPLES ?? '25';
const SECONDS = process.env.FUZZ_SECONDS ?? '150';
const START_MS = 120_000;

/** Ends with 2: the fuzzer could not be run, which says nothing about the platform. */
function giveUp(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function installFuzzer() {
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  const check = spawnSync('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))']);
  if (check.error || check.status !== 0) {
    giveUp('npm run test:fuzz needs python3 (3.10 or later) with the modules venv and pip; none was found.');
  }
  rmSync(VENV, { recursive: true, force: true });
  const steps = [
    ['python3', ['-m', 'venv', VENV]],
    [join(VENV, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS]],
  ];
  for (const [command, args] of steps) {
    const { status } = spawnSync(command, args, { stdio: 'inherit' });
    if (status !== 0) giveUp(`The fuzzer could not be installed: "${args.slice(0, 2).join(' ')}" failed.`);
  }
  writeFileSync(STAMP, wanted);
}

/** Starts the platform on a folder of its own; resolves when the sample is in. */
async function startPlatform(folder) {
  const log = openSync(join(folder, 'platform.log'), 'w');
  const child = spawn(process.execPath, [join(ROOT, 'cli', 'dro.mjs'), 'start', '--json'], {
    env: { ...process.env, DRO_DATA_DIR: join(folder, 'data'), PORT: '0', DRO_LOG: 'error' },
    stdio: ['ignore', 'pipe', log],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let timer;
  const summary = await Promise.race([
    new Promise((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (text.includes('\n')) resolve(JSON.parse(text));
      });
    }),
    ended.then(() => null),
    new Promise((resolve) => {
      timer = setTimeout(() => resolve(null), START_MS);
    }),
  ]);
  clearTimeout(timer);
  const stop = async () => {
    child.kill();
    await ended;
  };
  if (summary === null) {
    await stop();
    giveUp(`The platform did not start:\n${readFileSync(join(folder, 'platform.log'), 'utf8')}`);
  }
  return { url: summary.url, token: summary.token, stop };
}

/** Runs the fuzzer; resolves with its exit code. */
function runFuzzer({ url, folder }) {
  const args = [
    ...['--config-file', join(folder, 'schemathesis.toml'), 'run', `${url}/api/openapi.json`],
    ...['--seed', SEED, '--generation-database', 'none'],
    ...['--phases', 'examples,coverage,fuzzing', '--max-examples', EXAMPLES, '--max-time', SECONDS],
    ...['--checks', 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance'],
    ...['--continue-on-failure', '--suppress-health-check', 'all', '--warnings', 'off', '--no-color'],
  ];
  const child = spawn(join(VENV, 'bin', 'schemathesis'), args, {
    cwd: folder,
    env: {
      ...process.env,
      PYTHONPATH: HERE,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONHASHSEED: '0',
      SCHEMATHESIS_HOOKS: 'hooks',
    },
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

installFuzzer();
const folder = mkdtempSync(join(tmpdir(), 'dro-fuzz-'));
const platform = await startPlatform(folder);
try {
  writeFileSync(join(folder, 'schemathesis.toml'), await fuzzConfig(platform));
  const code = await runFuzzer({ url: platform.url, folder });
  const log = readFileSync(join(folder, 'platform.log'), 'utf8');
  if (code !== 0 && log !== '') process.stderr.write(`\nWhat the platform said:\n${log.slice(0, 20_000)}\n`);
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
}
