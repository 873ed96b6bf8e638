import { createInterface } from 'node:readline/promises';
import { defineCommand } from 'citty';
import type { ApiClient } from '../api-client.ts';
import { changesOf, type DefinitionSet, isRefused, type Planned, planOf, readSet } from '../definition-set.ts';
import { connectAs } from '../platform-args.ts';
import { createProgress } from '../progress.ts';
import { showPlan } from '../show-plan.ts';
import { type Deployed, waitDeployed } from '../wait-deployed.ts';
import { SET_ARGS } from './plan.ts';

/** `dro apply`: a tenant's definitions become those of files. */
export const apply = defineCommand({
  meta: {
    name: 'apply',
    description:
      'Saves definitions in files for a tenant: shows what changes, asks, saves them together, and waits until rules and workflows are live. Exits 1 when it is refused or a deployment fails.',
  },
  args: {
    ...SET_ARGS,
    yes: { type: 'boolean', default: false, description: 'does not ask' },
    wait: { type: 'string', default: '60', description: 'seconds to wait for rules and workflows to be live' },
    json: {
      type: 'boolean',
      default: false,
      description: 'prints {plan, changes, findings, deployments}; needs --yes',
    },
  },
  run: async ({ args }) => {
    const seconds = Number(args.wait);
    if (!(seconds >= 0)) throw new Error(`--wait must be a number of seconds, and is ${args.wait}`);
    if (args.json && !args.yes) throw new Error('with --json nobody can be asked: say --yes');
    const set = readSet({ paths: args._, prune: args.prune });
    const client = await connectAs(args);
    const planned = await planOf({ client, set });
    if (!args.json) process.stdout.write(showPlan({ planned, set }));
    const goesOn = !isRefused(planned) && changesOf(planned) > 0 && (args.yes || (await isWanted()));
    const deployments = goesOn ? await save({ client, set, planned, seconds, quiet: args.json }) : [];
    if (args.json) process.stdout.write(`${JSON.stringify({ ...planned, deployments })}\n`);
    if (isRefused(planned) || deployments.some((one) => one.state !== 'live')) process.exitCode = 1;
  },
});

async function save(a: {
  client: ApiClient;
  set: DefinitionSet;
  planned: Planned;
  seconds: number;
  quiet: boolean;
}): Promise<Deployed[]> {
  const { client, set, planned, quiet } = a;
  const body = { ...set.body, plan: planned.plan };
  await client.call({ method: 'POST', path: '/api/_admin/definitions/apply', body });
  const progress = createProgress({ stream: process.stderr, quiet });
  const deployments = await waitDeployed({
    ...{ client, planned, millis: a.seconds * 1000 },
    onProgress: (one) => progress.update({ label: 'live', ...one }),
  });
  progress.end();
  const late = deployments.filter((one) => one.state !== 'live');
  const lines = late.map(({ name, state, reason }) => `${state.padEnd(7)} ${name} ${reason ?? 'is not live yet'}`);
  if (!quiet) process.stdout.write(`${[...lines, `${changesOf(planned)} changes are saved`].join('\n')}\n`);
  return deployments;
}

async function isWanted(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('nobody can be asked here: say --yes to save this');
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asked.question('Save this? [y/N] ');
  asked.close();
  return /^y(es)?$/i.test(answer.trim());
}
