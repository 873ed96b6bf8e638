import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Activity } from '#adapters/embedded/activity.ts';
import { Database } from '#adapters/embedded/database.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { createOutbox } from '#adapters/embedded/outbox.ts';
import { notifierSuite } from './notifier.suite.ts';

notifierSuite({
  name: 'embedded',
  open: async () => {
    const dir = mkdtempSync(join(tmpdir(), 'dro-outbox-'));
    const clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
    const opened: Database[] = [];
    const open = () => {
      const database = new Database({ file: join(dir, 'dro.db') });
      opened.push(database);
      return createOutbox({ database, clock, activity: new Activity() });
    };
    return {
      notifier: open(),
      reopen: open,
      advance: (ms) => clock.moveTo(clock.millis() + ms),
      close: async () => {
        for (const database of opened) database.close();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  },
});
