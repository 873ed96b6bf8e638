import type { BlobRef } from '#ports/blobs.ts';
import { decodeCursor, encodeCursor } from '../store/cursor.ts';
import type { Database } from './database.ts';
import { type Reader, reader, type Writer, writer } from './statements.ts';

const TABLE = `
CREATE TABLE IF NOT EXISTS blobs (
  tenant TEXT NOT NULL, key TEXT NOT NULL,
  size INTEGER NOT NULL, sha256 TEXT NOT NULL, type TEXT NOT NULL, created_at TEXT NOT NULL, expires_at TEXT,
  file TEXT NOT NULL,
  PRIMARY KEY (tenant, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS blobs_expiry ON blobs (expires_at) WHERE expires_at IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS blobs_file ON blobs (file);
`;

// above every text that can follow a prefix
const LAST = '\u{10FFFF}';

type Columns = [
  key: string,
  size: number,
  sha256: string,
  type: string,
  createdAt: string,
  expiresAt: string | null,
  file: string,
];
/** What is known of a blob: all but its bytes, which lie in `file`. */
export type BlobRow = { ref: BlobRef; file: string };

/** The rows that say which blobs there are. They lie in the one SQLite file; the bytes do not. */
export class BlobRows {
  readonly #one: Reader<Columns>;
  readonly #first: Reader<Columns>;
  readonly #after: Reader<Columns>;
  readonly #due: Reader<[tenant: string, key: string, file: string]>;
  readonly #known: Reader<[found: number]>;
  readonly #insert: Writer;
  readonly #remove: Writer;

  constructor(a: { database: Database }) {
    const { database } = a;
    database.sql.exec(TABLE);
    const select = 'SELECT key, size, sha256, type, created_at, expires_at, file FROM blobs WHERE tenant = ?';
    const rest = 'AND key < ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY key LIMIT ?';
    this.#one = reader({ database, text: `${select} AND key = ?` });
    this.#first = reader({ database, text: `${select} AND key >= ? ${rest}` });
    this.#after = reader({ database, text: `${select} AND key > ? ${rest}` });
    this.#due = reader({ database, text: 'SELECT tenant, key, file FROM blobs WHERE expires_at <= ? LIMIT ?' });
    this.#known = reader({ database, text: 'SELECT 1 FROM blobs WHERE file = ?' });
    this.#insert = writer({ database, text: 'INSERT INTO blobs VALUES (?, ?, ?, ?, ?, ?, ?, ?)' });
    this.#remove = writer({ database, text: 'DELETE FROM blobs WHERE tenant = ? AND key = ?' });
  }

  /** Expired ones too. */
  find(a: { tenant: string; key: string }): BlobRow | null {
    const found = this.#one.one([a.tenant, a.key]);
    return found ? toRow(found) : null;
  }

  insert(a: { tenant: string; row: BlobRow }): void {
    const { key, size, sha256, contentType, createdAt, expiresAt } = a.row.ref;
    this.#insert([a.tenant, key, size, sha256, contentType, createdAt, expiresAt, a.row.file]);
  }

  remove(a: { tenant: string; key: string }): void {
    this.#remove([a.tenant, a.key]);
  }

  due(a: { now: string; limit: number }): { tenant: string; key: string; file: string }[] {
    return this.#due.all([a.now, a.limit]).map(([tenant, key, file]) => ({ tenant, key, file }));
  }

  names(file: string): boolean {
    return this.#known.one([file]) !== undefined;
  }

  page(a: { tenant: string; prefix: string; limit: number; cursor?: string; now: string }): {
    refs: BlobRef[];
    cursor?: string;
  } {
    const { tenant, prefix, limit, now } = a;
    const scope = JSON.stringify(['blobs', tenant, prefix]);
    const [from] = decodeCursor({ scope, cursor: a.cursor, parts: 1 }) ?? [];
    const statement = from === undefined ? this.#first : this.#after;
    const found = statement.all([tenant, from ?? prefix, prefix + LAST, now, limit + 1]);
    const refs = found.slice(0, limit).map((one) => toRow(one).ref);
    const last = refs.at(-1);
    return found.length > limit && last ? { refs, cursor: encodeCursor({ scope, at: [last.key] }) } : { refs };
  }
}

function toRow([key, size, sha256, contentType, createdAt, expiresAt, file]: Columns): BlobRow {
  return { ref: { key, size, sha256, contentType, createdAt, expiresAt }, file };
}
