// Installs LocalStack for a machine without a container engine: its Python package and its jars from Maven Central.
// Nothing outside test/localstack/.host is written, save for the caches of pip and Maven.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const VERSION = '4.13.1';

export const HOST_FOLDER = join(dirname(HERE), '.host');
const VENV = join(HOST_FOLDER, 'venv');
const STAMP = join(HOST_FOLDER, 'installed.txt');
const CONSTRAINTS = join(HERE, 'constraints.txt');

// what was written for a later Python than 3.11, which this machine may have
const MENDED = [
  // an annotation that is evaluated there: threading.Lock is a function
  { file: 'packages/api.py', from: 'install_lock: Lock | None', to: 'install_lock: "Lock | None"' },
  // uuid5 takes no bytes there; without this no key of KMS can be made, and no table that is encrypted
  {
    file: 'services/kms/models.py',
    from: 'uuid.uuid5(self._internal_key_id, key_material)',
    to: 'uuid.uuid5(self._internal_key_id, key_material.hex())',
  },
];

function run({ command, args, say }) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  const reason = error?.message ?? `${stdout}\n${stderr}`.trim().slice(-2000);
  throw new Error(`${say} failed: "${command} ${args.slice(0, 3).join(' ')}": ${reason}`);
}

/** The home of the Java that is found on the path. */
function javaHome() {
  const out = spawnSync('java', ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  const home = /java\.home = (.+)/.exec(`${out.stderr}`)?.[1]?.trim();
  if (home === undefined) throw new Error('LocalStack needs Java 17 or later on the path; none was found.');
  return realpathSync(home);
}

function installPython() {
  run({ command: 'python3', args: ['-m', 'venv', VENV], say: 'Making a Python environment' });
  const pip = (...args) =>
    run({
      command: join(VENV, 'bin', 'pip'),
      args: ['install', '--quiet', '--disable-pip-version-check', ...args],
      say: 'Installing with pip',
    });
  pip('--constraint', CONSTRAINTS, `localstack-core[runtime]==${VERSION}`, 'setuptools<81');
  const lib = join(VENV, 'lib');
  const python = readdirSync(lib).find((name) => name.startsWith('python3'));
  const packages = join(lib, python ?? '', 'site-packages', 'localstack');
  for (const { file, from, to } of MENDED) {
    const path = join(packages, ...file.split('/'));
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  }
}

function fetchJars({ pom, folder }) {
  mkdirSync(folder, { recursive: true });
  const args = ['-q', '-B', '-f', join(HERE, pom), 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  run({ command: 'mvn', args: [...args, `-DoutputDirectory=${folder}`], say: `Fetching the jars of ${pom}` });
  return folder;
}

/** Does nothing when what is wanted is there already. */
export function installHost({ progress }) {
  const files = ['constraints.txt', 'dynamodb.pom.xml', 'jsonata.pom.xml', 'layout.py', 'install.mjs'];
  const wanted = files.map((name) => readFileSync(join(HERE, name), 'utf8')).join('\n');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  rmSync(HOST_FOLDER, { recursive: true, force: true });
  mkdirSync(HOST_FOLDER, { recursive: true });
  progress('LocalStack: its Python packages (a minute or two the first time)');
  installPython();
  progress('LocalStack: its jars');
  const dynamodb = fetchJars({ pom: 'dynamodb.pom.xml', folder: join(HOST_FOLDER, 'jars', 'dynamodb') });
  const jsonata = fetchJars({ pom: 'jsonata.pom.xml', folder: join(HOST_FOLDER, 'jars', 'jsonata') });
  const args = [join(HERE, 'layout.py'), join(HOST_FOLDER, 'fs'), dynamodb, jsonata, javaHome()];
  run({ command: 'python3', args, say: 'Laying out the jars' });
  writeFileSync(STAMP, wanted);
}
