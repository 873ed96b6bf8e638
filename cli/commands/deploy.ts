import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { defineCommand } from 'citty';
import { projectRoot } from '#local/project-root.ts';
import { runVisibly } from '../run-visibly.ts';

type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** `dro deploy`: a stage of the product in an AWS account. */
export const deploy = defineCommand({
  meta: {
    name: 'deploy',
    description:
      'Bundles the functions and brings a stage into the AWS account of the credentials at hand, with the CDK. Exits 1 when it fails; what was deployed before then stays.',
  },
  args: {
    stage: { type: 'string', required: true, description: 'dev, prod, or a stage of your own as JSON or a JSON file' },
    diff: { type: 'boolean', default: false, description: 'only shows what would change' },
    yes: { type: 'boolean', default: false, description: 'does not ask before permissions grow' },
    build: { type: 'boolean', default: true, description: 'bundles the functions first' },
    json: { type: 'boolean', default: false, description: 'prints {stacks: {name: outputs}}; needs --yes' },
  },
  run: async ({ args }) => {
    if (args.json && !args.yes && !args.diff) throw new Error('with --json nobody can be asked: say --yes');
    const root = projectRoot();
    const cdk = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    if (!existsSync(cdk)) throw new Error('the CDK is not installed here; run npm ci with its development packages');
    const quiet = args.json;
    const context = ['--context', `stage=${stageText(args.stage)}`];
    if (args.build && !(await runs({ args: [join(root, 'scripts', 'build-functions.mjs')], cwd: root, quiet }))) return;
    if (args.diff) {
      await runs({ args: [cdk, 'diff', '--all', ...context], cwd: root, quiet: false });
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), 'dro-deploy-'));
    try {
      const file = join(folder, 'outputs.json');
      const approval = ['--require-approval', args.yes ? 'never' : 'broadening'];
      const told = [...approval, '--progress', 'events', '--outputs-file', file, '--output', join(folder, 'cdk.out')];
      if (!(await runs({ args: [cdk, 'deploy', '--all', ...told, ...context], cwd: root, quiet }))) return;
      const stacks: Outputs = JSON.parse(readFileSync(file, 'utf8'));
      process.stdout.write(args.json ? `${JSON.stringify({ stacks })}\n` : text(stacks));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** Runs a step; one that fails has said why, and ends the command with 1. */
async function runs(a: Parameters<typeof runVisibly>[0]): Promise<boolean> {
  const code = await runVisibly(a);
  if (code === 0) return true;
  process.stderr.write(`dro: ${basename(a.args[0] ?? '')} ended with ${code}; what it said stands above\n`);
  process.exitCode = 1;
  return false;
}

/** The name of a stage or its JSON, which a file may hold. */
function stageText(given: string): string {
  const file = resolve(given);
  return given.endsWith('.json') && existsSync(file) ? readFileSync(file, 'utf8') : given;
}

function text(stacks: Outputs): string {
  const url = Object.values(stacks).find((outputs) => outputs['Url'] !== undefined)?.['Url'];
  const lines = Object.entries(stacks).flatMap(([stack, outputs]) =>
    Object.entries(outputs)
      .filter(([name]) => !name.startsWith('ExportsOutput'))
      .map(([name, value]) => `${stack} ${name}: ${value}`),
  );
  const next = url === undefined ? [] : ['', `The API answers at ${url}api/health. Next: docs/guide/deploy.md`];
  return `${[...lines, ...next].join('\n')}\n`;
}
