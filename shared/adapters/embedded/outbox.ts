import { decodeCursor, encodeCursor } from '#adapters/store/cursor.ts';
import type { Clock } from '#ports/clock.ts';
import type { Mail, Notifier } from '#ports/notifier.ts';
import type { Activity } from './activity.ts';
import type { Database } from './database.ts';
import { reader, writer } from './statements.ts';

const TABLE = `
CREATE TABLE IF NOT EXISTS outbox (
  seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (tenant, id));
CREATE INDEX IF NOT EXISTS outbox_at ON outbox (at);
`;
// mails hold personal data, and this is no archive
const KEPT_MS = 7 * 24 * 3600 * 1000;

/**
 * Mails that stay here, for people to look at: this machine sends none. They are kept for 7 days.
 *
 * @example
 * ```ts
 * import { Activity } from '#adapters/embedded/activity.ts';
 * import { Database } from '#adapters/embedded/database.ts';
 * import { createOutbox } from '#adapters/embedded/outbox.ts';
 * import { systemClock } from '#adapters/embedded/system-clock.ts';
 * const database = new Database({ file: '.dro/dro.db' });
 * const outbox = createOutbox({ database, clock: systemClock(), activity: new Activity() });
 * ```
 */
export function createOutbox(a: { database: Database; clock: Clock; activity: Activity }): Notifier {
  const { database, clock, activity } = a;
  database.sql.exec(TABLE);
  const insert = writer({
    database,
    text: 'INSERT INTO outbox (tenant, id, at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  });
  const sweep = writer({ database, text: 'DELETE FROM outbox WHERE at < ?' });
  const page = reader<[seq: number, body: string]>({
    database,
    text: 'SELECT seq, body FROM outbox WHERE tenant = ? AND seq < ? AND at >= ? ORDER BY seq DESC LIMIT ?',
  });
  const oldest = (): string => new Date(clock.millis() - KEPT_MS).toISOString();
  return {
    send: (mail) =>
      activity.during(() =>
        database.write(() => {
          sweep([oldest()]);
          insert([mail.tenant, mail.id, mail.at, JSON.stringify(mail)]);
        }),
      ),
    outbox: ({ tenant, limit, cursor }) => {
      const scope = JSON.stringify(['outbox', tenant]);
      const [before = Number.MAX_SAFE_INTEGER] = (decodeCursor({ scope, cursor, parts: 1 }) ?? []).map(Number);
      const found = page.all([tenant, before, oldest(), limit + 1]);
      const items = found.slice(0, limit).map(([, body]): Mail => JSON.parse(body));
      const last = found[limit - 1];
      const more = found.length > limit && last ? { cursor: encodeCursor({ scope, at: [String(last[0])] }) } : {};
      return Promise.resolve({ items, ...more });
    },
  };
}
