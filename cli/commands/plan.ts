import { defineCommand } from 'citty';
import { changesOf, isRefused, planOf, readSet } from '../definition-set.ts';
import { connectAs, PLATFORM_ARGS } from '../platform-args.ts';
import { showPlan } from '../show-plan.ts';

/** What the commands that send definitions take. */
export const SET_ARGS = {
  files: { type: 'positional', required: true, description: 'YAML and JSON files, and folders' },
  prune: {
    type: 'boolean',
    default: false,
    description: "removes the tenant's own definitions of the same apps that stand in no file",
  },
  ...PLATFORM_ARGS,
} as const;

/** `dro plan`: what `dro apply` would do. */
export const plan = defineCommand({
  meta: {
    name: 'plan',
    description:
      'Holds definitions in files against those of a tenant: what would be made, changed and removed, and what would refuse it. Exits 1 when it would be refused.',
  },
  args: {
    ...SET_ARGS,
    check: { type: 'boolean', default: false, description: 'exits 1 when anything would change, too' },
    json: { type: 'boolean', default: false, description: 'prints {plan, changes, findings}' },
  },
  run: async ({ args }) => {
    const set = readSet({ paths: args._, prune: args.prune });
    const planned = await planOf({ client: await connectAs(args), set });
    process.stdout.write(args.json ? `${JSON.stringify(planned)}\n` : showPlan({ planned, set }));
    if (isRefused(planned) || (args.check && changesOf(planned) > 0)) process.exitCode = 1;
  },
});
