// Some registries serve only this platform's builds, and npm then leaves the other platforms' optional packages out
// of the lock file, which `npm ci` refuses (npm/cli#9846). This puts them back by name and version.
import { readFileSync, writeFileSync } from 'node:fs';

const LOCK = new URL('../package-lock.json', import.meta.url);
const OS = ['android', 'darwin', 'freebsd', 'netbsd', 'openbsd', 'openharmony', 'win32', 'linux', 'sunos', 'aix'];
const CPU = ['arm64', 'riscv64', 'loong64', 'mips64el', 'ppc64', 's390x', 'ia32', 'x64', 'arm'];

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked({ path, name }))
    .map(([name, version]) => [`node_modules/${name}`, platformEntry({ name, version, dev: entry.dev })]),
);
const packages = { ...lock.packages, ...Object.fromEntries(missing) };
lock.packages = Object.fromEntries(
  Object.keys(packages)
    .sort()
    .map((path) => [path, packages[path]]),
);
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${missing.length} packages of other platforms added`);

function isLocked({ path, name }) {
  const here = `${path === '' ? '' : `${path}/`}node_modules/${name}`;
  if (lock.packages[here] !== undefined) return true;
  return path !== '' && isLocked({ path: path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name });
}

function platformEntry({ name, version, dev }) {
  const build = name.split('/').at(-1);
  const os = build === 'fsevents' ? 'darwin' : OS.find((each) => build.includes(each));
  const cpu = CPU.find((each) => build.includes(each));
  return {
    version: version.replace(/^[~^]/, ''),
    ...(cpu !== undefined && { cpu: [cpu] }),
    ...(dev === true && { dev }),
    ...(os === 'linux' && build.includes('musl') && { libc: ['musl'] }),
    ...(os === 'linux' && build.endsWith('gnu') && { libc: ['glibc'] }),
    optional: true,
    ...(os !== undefined && { os: [os] }),
  };
}
