import { expect, it } from '@jest/globals';
import { FakeClock } from './fake-clock.ts';
import { lineLogger } from './line-logger.ts';

it('writes a line with its time, level, message and fields, from its level on', () => {
  const lines: unknown[] = [];
  const clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
  const logger = lineLogger({ clock, level: 'warn', write: (line) => lines.push(JSON.parse(line)) });
  logger.info('not this');
  logger.warn('a job failed', { code: 'CONTENTION', reason: 'busy' });
  expect(lines).toEqual([
    { at: clock.now(), level: 'warn', message: 'a job failed', code: 'CONTENTION', reason: 'busy' },
  ]);
});
