import { describe, expect, it } from '@jest/globals';
import { FUNCTIONS } from '#cdk/function-code.ts';
import { isObject } from '#core/json/json.ts';
import { readSettings } from '#functions/runtime/settings.ts';
import type { Resource } from '../../scripts/deployment/resources.ts';
import { ofType, only, type Stages } from './synthesised.ts';

/** Told by the platform of functions or by libraries, and read by those. */
const THEIRS = ['POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE', 'NODE_OPTIONS'];
/** Told to some functions alone. */
const SOME = ['ISSUERS', 'TIER_FREE', 'TIER_STANDARD', 'TIER_BUSINESS', 'TIER_ENTERPRISE'];
const MOST_BYTES = 4096;
// as the service would make of the references
const made = (text: string): string =>
  text.startsWith('@') ? (text.includes('Queue') ? 'https://sqs/queue' : 'arn:aws:made') : text;

export function environmentSuite({ prod, local }: Stages): void {
  const functions = ofType({ stage: prod, type: 'Lambda::Function' });
  const told = environmentOf(only({ stage: prod, type: 'Lambda::Function', path: 'Events/job/Function' }));

  describe('functions', () => {
    it('are those of the product, by names that others know them by', () => {
      const names = functions.map(({ properties }) => String(properties['FunctionName']));
      expect([...names].sort()).toEqual(FUNCTIONS.map((name) => `dro-prod-${name}`).sort());
      for (const called of ['react', 'task', 'wait']) {
        expect(told[`${called.toUpperCase()}_FUNCTION`]).toBe(
          `arn:aws:lambda:REGION:ACCOUNT:function:dro-prod-${called}`,
        );
      }
      const role = only({ stage: prod, type: 'IAM::Role', path: 'Workflows/MachineRole' });
      expect(told['MACHINE_ROLE']).toBe(`arn:aws:iam::ACCOUNT:role/${role.properties['RoleName']}`);
      const logs = only({ stage: prod, type: 'Logs::LogGroup', path: 'Workflows/MachineLogs' });
      expect(told['MACHINE_LOGS']).toBe(`arn:aws:logs:REGION:ACCOUNT:log-group:${logs.properties['LogGroupName']}:*`);
    });

    it('are told all that they read, in every stage', () => {
      const inLocal = environmentOf(only({ stage: local, type: 'Lambda::Function', path: 'Events/job/Function' }));
      const settings = [told, inLocal].map((env) => readSettings({ env }));
      expect(settings).toMatchObject([
        {
          stage: 'prod',
          mailFrom: 'no-reply@example.com',
          machines: { arnStart: 'arn:aws:states:REGION:ACCOUNT', prefix: 'dro-prod-', tracing: true },
        },
        { stage: 'local', mailFrom: null, machines: { tracing: false } },
      ]);
    });

    it('are told nothing that nobody reads', () => {
      const names = new Set(functions.flatMap((fn) => Object.keys(environmentOf(fn))));
      // a variable that is missing is named by the settings; one that they do not know changes nothing
      const read = [...names].filter((name) => !isIgnored({ told, name }));
      expect([...names].filter((name) => !read.includes(name)).sort()).toEqual([...THEIRS, ...SOME].sort());
    });

    it('have room for it', () => {
      const sizes = functions.map((fn) => JSON.stringify(environmentOf(fn)).length);
      expect(Math.max(...sizes)).toBeLessThan(MOST_BYTES);
    });
  });
}

/** Whether settings come out the same without a variable. */
function isIgnored(a: { told: Record<string, string>; name: string }): boolean {
  const { [a.name]: _, ...rest } = a.told;
  try {
    return JSON.stringify(readSettings({ env: rest })) === JSON.stringify(readSettings({ env: a.told }));
  } catch {
    return false;
  }
}

function environmentOf(fn: Resource): Record<string, string> {
  const { Environment } = fn.properties;
  const variables = isObject(Environment) ? Environment['Variables'] : null;
  if (!isObject(variables)) return {};
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, made(String(value))]));
}
