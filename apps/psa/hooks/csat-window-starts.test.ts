import { describe, expect, it } from '@jest/globals';
import { csatWindows } from './csat-window-starts.ts';

describe('the windows of satisfaction', () => {
  it.each([
    ['a Sunday belongs to the week that began before it', '2026-03-01T23:59:59.999Z', '2026-02-23', '2026-02-16'],
    ['a Monday begins a week', '2026-03-02T00:00:00.000Z', '2026-03-02', '2026-02-23'],
    ['a week reaches over the year', '2026-01-02T12:00:00.000Z', '2025-12-29', '2025-12-22'],
  ])('%s', (_, at, starts_on, before) => {
    expect(csatWindows({ at })).toContainEqual({ window: 'weekly', starts_on, before });
  });

  it('have the day and the month before, also over the year and a leap day', () => {
    expect(csatWindows({ at: '2026-01-01T00:00:00.000Z' })).toMatchObject([
      { window: 'daily', starts_on: '2026-01-01', before: '2025-12-31' },
      { window: 'weekly' },
      { window: 'monthly', starts_on: '2026-01-01', before: '2025-12-01' },
    ]);
    expect(csatWindows({ at: '2028-03-01T08:00:00.000Z' })[0]).toMatchObject({ before: '2028-02-29' });
  });
});
