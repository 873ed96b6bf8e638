import { describe, expect, it } from '@jest/globals';
import { showLogLine } from './show-log-line.ts';

const at = Date.parse('2026-03-01T12:00:00.500Z');

describe('a line of a log', () => {
  it('of ours is time, level, function, message, and what it tells beside', () => {
    const text = JSON.stringify({
      ...{ level: 'WARN', message: 'a job failed', timestamp: 'x', service: 'job', cold_start: true },
      ...{ tenant: 'acme', attempt: 2 },
    });
    const shown = showLogLine({ id: '1', at, function: 'job', text });
    expect(shown).toBe('2026-03-01T12:00:00.500Z WARN  job a job failed tenant=acme attempt=2');
  });

  it('of another is shown as it is', () => {
    const shown = showLogLine({ id: '1', at, function: 'api', text: 'START RequestId: 7' });
    expect(shown).toBe('2026-03-01T12:00:00.500Z       api START RequestId: 7');
  });
});
