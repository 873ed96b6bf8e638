import { entityPath } from '#adapters/store/entity-path.ts';
import { recordSteps } from '#adapters/store/record-steps.ts';
import type { Journal } from '#core/plan/journal.ts';
import type { Database } from './database.ts';
import { type Reader, reader, type Writer, writer } from './statements.ts';

/**
 * How many records each entity has, kept with the index of the journal: each row counts exactly once, many rows in
 * one statement, and no commit waits for it.
 */
export class RecordCounts {
  readonly #step: Writer;
  readonly #read: Reader<[records: number]>;
  readonly #open = new Map<string, { tenant: string; entity: string; step: number }>();

  constructor(a: { database: Database }) {
    const { database } = a;
    this.#step = writer({
      database,
      text: `INSERT INTO record_counts VALUES (?, ?, ?)
        ON CONFLICT (tenant, entity) DO UPDATE SET records = records + excluded.records`,
    });
    this.#read = reader({ database, text: 'SELECT records FROM record_counts WHERE tenant = ? AND entity = ?' });
  }

  /** Forgets what was added and not written: a transaction that failed is run again. */
  start(): void {
    this.#open.clear();
  }

  /** Takes a row of the journal into account; `flush` writes it. */
  add(a: { tenant: string; journal: Journal }): void {
    for (const [entity, step] of recordSteps(a.journal)) {
      const key = JSON.stringify([a.tenant, entity]);
      const known = this.#open.get(key);
      if (known) known.step += step;
      else this.#open.set(key, { tenant: a.tenant, entity, step });
    }
  }

  /** Writes what was added; runs in the transaction that says how far the journal is counted. */
  flush(): void {
    for (const { tenant, entity, step } of this.#open.values()) if (step !== 0) this.#step([tenant, entity, step]);
    this.#open.clear();
  }

  read(a: { tenant: string; app: string; entity: string }): number {
    return Math.max(0, this.#read.one([a.tenant, entityPath(a)])?.[0] ?? 0);
  }
}
