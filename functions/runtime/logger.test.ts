import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { lambdaContext } from '#test/support/lambda-context.ts';
import { createCloudLogger } from './logger.ts';

describe('log lines of a function', () => {
  beforeAll(() => {
    // without it lines go past the console of the test
    process.env['POWERTOOLS_DEV'] = 'true';
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('bear the request and what is known of it, until the invocation ends', async () => {
    const lines = linesOf('info');
    const logger = createCloudLogger({ service: 'job' });
    const fields = { correlation_id: 'c1' };
    await logger.during({
      context: lambdaContext(),
      fields,
      work: async () => logger.info('a job is done', { tenant: 'acme' }),
    });
    logger.info('later');
    const line = { service: 'job', level: 'INFO', message: 'a job is done', tenant: 'acme', correlation_id: 'c1' };
    expect(lines[0]).toMatchObject({ ...line, function_request_id: 'request-1' });
    expect(lines[1]).not.toHaveProperty('correlation_id');
  });

  it('forget what was known also when the work failed', async () => {
    const lines = linesOf('error');
    const logger = createCloudLogger({ service: 'job' });
    const failing = logger.during({ fields: { tenant: 'acme' }, work: () => Promise.reject(new Error('no')) });
    await expect(failing).rejects.toThrow('no');
    logger.error('later');
    expect(lines[0]).not.toHaveProperty('tenant');
  });
});

/** What is written at a level, line by line. */
function linesOf(level: 'info' | 'error'): unknown[] {
  const lines: unknown[] = [];
  jest.spyOn(console, level).mockImplementation((line: string) => {
    lines.push(JSON.parse(line));
  });
  return lines;
}
