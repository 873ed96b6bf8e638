#!/usr/bin/env node
// `npm run build:functions`: each function as one minified ES module under dist/functions, with the AWS SDK in it, since
// a cold start opens one file faster than hundreds. Maps and what a bundle is made of lie beside, in dist/bundles: no
// function needs them to run. A folder that is named is built into in place of dist.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundle, root } from '../cli/bundle.mjs';
import { smaller } from './smaller-bundles.mjs';

const FOLDER = join(root, 'functions');
const PACKS = 'functions/runtime/bundled-packs.ts';
const INSTALLS = 'shared/app/packs/install-pack.ts';

const names = readdirSync(FOLDER, { recursive: true })
  .map(String)
  .filter((path) => basename(path) === 'handler.ts')
  .map(dirname)
  .sort();
const dist = process.argv[2] ?? join(root, 'dist');
for (const folder of ['functions', 'bundles']) rmSync(join(dist, folder), { recursive: true, force: true });
const packs = await readPacks();
const { USES } = await load({ name: 'uses', entry: 'cdk/grants/uses.ts', folders: ['cdk'] });
await Promise.all(names.map(buildOne));
process.stdout.write(`${names.length} functions are bundled in ${relative(process.cwd(), join(dist, 'functions'))}\n`);

async function buildOne(name) {
  const { metafile, outputFiles } = await bundled(name);
  for (const output of outputFiles) write(placeOf({ name, path: output.path }), output.contents);
  const { inputs } = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint) ?? {};
  write(join(dist, 'bundles', name, 'inputs.json'), JSON.stringify(inputs));
  if (inputs[PACKS]) write(join(dist, 'functions', name, 'packs.json'), JSON.stringify(packs.heads));
  if (inputs[INSTALLS]) {
    write(join(dist, 'functions', name, 'pack-definitions.json'), JSON.stringify(packs.definitions));
  }
}

function bundled(name) {
  return build({
    entryPoints: [join(FOLDER, name, 'handler.ts')],
    outfile: join(dist, 'functions', name, 'index.mjs'),
    absWorkingDir: root,
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // ES modules where a package has them: what nobody uses of those is left out
    mainFields: ['module', 'main'],
    sourcemap: 'external',
    metafile: true,
    legalComments: 'none',
    logLevel: 'error',
    plugins: [smaller({ uses: USES[name] ?? [] })],
    // packages that are no ES modules ask Node for its modules by it
    banner: { js: "import{createRequire as dro}from'node:module';const require=dro(import.meta.url);" },
  });
}

/** Maps go where no function takes them along. */
function placeOf({ name, path }) {
  return path.endsWith('.map') ? join(dist, 'bundles', name, 'index.mjs.map') : path;
}

/** The starter packs as data: what each says of itself, and what it defines. */
async function readPacks() {
  const { starterPacks } = await load({ name: 'packs', entry: 'apps/index.ts' });
  const all = starterPacks({ root });
  return {
    heads: all.map(({ app, version, title, description, requires }) => ({
      app,
      version,
      title,
      description,
      requires,
    })),
    definitions: Object.fromEntries(all.map(({ app, definitions }) => [app, definitions])),
  };
}

async function load(a) {
  return import(pathToFileURL(await bundle(a)).href);
}

function write(file, contents) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
}
