import { describe, expect, it } from '@jest/globals';
import { cloudEnvironment } from '#test/support/cloud-environment.ts';
import { readSettings } from './settings.ts';

describe('settings of a function', () => {
  it('are what the stacks say, with what is usual where they say nothing', () => {
    const settings = readSettings({ env: { ...cloudEnvironment(), AWS_REGION: 'eu-central-1' } });
    expect(settings).toMatchObject({
      ...{ stage: 'test', table: 'dro-test', busRules: 300, longestSeconds: 120, mailFrom: null },
      machines: { prefix: 'dro-test-', logs: null, tracing: false },
    });
  });

  it('are refused with all that is missing or wrong at once', () => {
    const { TABLE: _, LATER_QUEUE: __, ...rest } = cloudEnvironment();
    const env = { ...rest, JOBS_QUEUE: 'jobs', BUS_RULES: 'many', MACHINE_ROLE: 'admin' };
    const problems = [
      'the function is not wired as it should be:',
      '  TABLE: is missing',
      '  JOBS_QUEUE: is no URL',
      '  LATER_QUEUE: is missing',
      '  MACHINE_ROLE: is no ARN',
      '  BUS_RULES: is no number',
    ];
    expect(() => readSettings({ env })).toThrow(new Error(problems.join('\n')));
  });
});
