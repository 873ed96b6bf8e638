// Everything runs from TypeScript source without a build step: what changed since the last run is bundled first, which
// takes some tens of milliseconds, and the bundle is kept under node_modules/.cache.
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const SOURCES = ['apps', 'cli', 'local', 'shared', 'statemachines'];

/**
 * Bundles the program that begins at `entry`, unless nothing under `folders` changed since; returns the bundle's path.
 * `packages: 'external'` leaves packages where they are, for those that read files beside them.
 */
export async function bundle({ name, entry, folders = [], packages = 'bundle' }) {
  const file = join(root, 'node_modules', '.cache', 'dro', `${name}.mjs`);
  const sources = [...SOURCES, ...folders].map((folder) => newest(join(root, folder)));
  const changed = Math.max(...sources, statSync(join(root, 'package.json')).mtimeMs);
  if (!existsSync(file) || statSync(file).mtimeMs < changed) await build({ entry: join(root, entry), file, packages });
  return file;
}

function newest(dir) {
  let latest = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) latest = Math.max(latest, newest(path));
    else if (entry.name.endsWith('.ts')) latest = Math.max(latest, statSync(path).mtimeMs);
  }
  // a file that was removed shows in its folder
  return Math.max(latest, statSync(dir).mtimeMs);
}

async function build({ entry, file, packages }) {
  const esbuild = await import('esbuild');
  mkdirSync(dirname(file), { recursive: true });
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    outfile: file,
    write: false,
    bundle: true,
    packages,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'linked',
    logLevel: 'error',
    // packages go in too: opening hundreds of small files is most of a start; what is native stays out, and what one
    // command alone needs
    external: ['libsql', '@aws-sdk/*'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  await esbuild.stop();
  // the map first, and each in one step: two commands that start at once must not see half a file
  for (const output of outputFiles) {
    const mine = `${output.path}.${process.pid}`;
    writeFileSync(mine, output.contents);
    renameSync(mine, output.path);
  }
}
