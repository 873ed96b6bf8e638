import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '#local/project-root.ts';
import { COLD_ENVIRONMENT } from '../cold-environment.ts';
import { type BenchResult, rounds, type Sample } from '../figures.ts';
import type { Options } from '../options.ts';
import { withTempFolder } from '../temp-folder.ts';

const run = promisify(execFile);
const CLIENT = /^node_modules\/(@aws-sdk\/client-[a-z0-9-]+)\//;

/** How long the bundle of each function takes to load, beside a bare import of the SDK's clients that it has in it. */
export async function coldImport(a: { options: Options }): Promise<BenchResult> {
  return withTempFolder(async (dist) => {
    await run(process.execPath, [join(projectRoot(), 'scripts', 'build-functions.mjs'), dist]);
    const names = readdirSync(join(dist, 'functions')).filter((name) => clientsOf({ dist, name }).length > 0);
    const round = async (): Promise<Sample[]> => {
      const samples: Sample[] = [];
      for (const name of names) samples.push(...(await measure({ dist, name })));
      return samples;
    };
    return {
      bench: 'cold-import',
      about: [
        'loading a bundle in a new process of Node until its handler is there, which is what a cold start adds to that',
        'of Lambda itself, and importing the same clients of the SDK as packages, as a handler would without a bundle;',
        'files are in the cache of the disk, and nothing is called',
      ],
      figures: await rounds({ times: a.options.rounds, round }),
    };
  });
}

async function measure(a: { dist: string; name: string }): Promise<Sample[]> {
  const { dist, name } = a;
  const ours = await importing([join(dist, 'functions', name, 'index.mjs')]);
  const bare = await importing(clientsOf(a));
  return [
    { name, unit: 'ms', value: ours },
    { name: `${name}, its clients alone`, unit: 'ms', value: bare },
    { name: `${name} : its clients`, unit: '', value: ours / bare },
  ];
}

function clientsOf(a: { dist: string; name: string }): string[] {
  const inputs: object = JSON.parse(readFileSync(join(a.dist, 'bundles', a.name, 'inputs.json'), 'utf8'));
  return [...new Set(Object.keys(inputs).flatMap((path) => CLIENT.exec(path)?.[1] ?? []))];
}

/** Milliseconds that it takes to import some modules in a new process. */
async function importing(modules: readonly string[]): Promise<number> {
  const imports = modules.map((name) => `await import(${JSON.stringify(name)});`).join(' ');
  const text = `const began = performance.now(); ${imports} console.log(performance.now() - began);`;
  const options = { cwd: projectRoot(), env: { ...process.env, ...COLD_ENVIRONMENT } };
  const { stdout } = await run(process.execPath, ['--no-warnings', '--input-type=module', '--eval', text], options);
  return Number(stdout);
}
