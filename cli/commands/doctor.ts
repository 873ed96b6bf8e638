import { defineCommand } from 'citty';
import { type Check, examine } from '../examine.ts';
import { PLATFORM_ARGS } from '../platform-args.ts';

const SIGNS = { ok: 'ok     ', warning: 'warning', error: 'error  ' } as const;

/** `dro doctor`: what is amiss with a platform, and what to do. */
export const doctor = defineCommand({
  meta: {
    name: 'doctor',
    description:
      'Looks a platform over: whether it answers, whom the token names, definitions that are broken, deployments that failed, dead letters. Exits 1 when something is wrong.',
  },
  args: {
    ...PLATFORM_ARGS,
    json: { type: 'boolean', default: false, description: 'prints {checks: [{name, state, message, fix}]}' },
  },
  run: async ({ args }) => {
    const checks = await examine(args);
    process.stdout.write(args.json ? `${JSON.stringify({ checks })}\n` : checks.map(line).join(''));
    if (checks.some((one) => one.state === 'error')) process.exitCode = 1;
  },
});

function line({ name, state, message, fix }: Check): string {
  return `${SIGNS[state]} ${name}: ${message}\n${fix === null ? '' : `        fix: ${fix}\n`}`;
}
