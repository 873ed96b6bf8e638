import type { Clock } from '#ports/clock.ts';
import type { Database } from './database.ts';
import { type Writer, writer } from './statements.ts';

// rows of one transaction, so that a large sweep does not hold up the writers
const CHUNK = 500;

/** Removes expired marks and platform rows, which no reader sees any more. */
export class Sweeper {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #deletes: Writer[];

  constructor(a: { database: Database; clock: Clock }) {
    const { database } = a;
    this.#database = database;
    this.#clock = a.clock;
    const due = `ttl <= ? LIMIT ${CHUNK}`;
    this.#deletes = [
      `DELETE FROM marks WHERE (tenant, key) IN (SELECT tenant, key FROM marks WHERE ${due})`,
      `DELETE FROM sys WHERE (tenant, kind, pk, sk) IN (SELECT tenant, kind, pk, sk FROM sys WHERE ${due})`,
    ].map((text) => writer({ database, text }));
  }

  /** How many rows went. */
  async sweep(): Promise<number> {
    let removed = 0;
    for (const remove of this.#deletes) {
      let changes = CHUNK;
      while (changes === CHUNK) {
        changes = (await this.#database.write(() => remove([this.#clock.now()]))).changes;
        removed += changes;
      }
    }
    return removed;
  }
}
