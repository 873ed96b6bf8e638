import type { Json } from '#core/json/json.ts';
import type { Ref } from '#core/records/ref.ts';
import type { StoredMark } from '#ports/entity-store.ts';
import type { Database } from './database.ts';
import { type Reader, reader } from './statements.ts';

/** Reads claims of unique values and marks of answered requests. */
export class ClaimReader {
  readonly #owner: Reader<[owner: string]>;
  readonly #mark: Reader<[bodyHash: string, response: string, ttl: string]>;
  readonly #answer: Reader<[response: string]>;

  constructor(a: { database: Database }) {
    const { database } = a;
    this.#owner = reader({ database, text: 'SELECT owner FROM claims WHERE tenant = ? AND key = ?' });
    this.#mark = reader({ database, text: 'SELECT body_hash, response, ttl FROM marks WHERE tenant = ? AND key = ?' });
    this.#answer = reader({
      database,
      text: 'SELECT response FROM marks WHERE tenant = ? AND key = ? AND write_id = ?',
    });
  }

  /** The text of the ref that holds the claim, as `ownerText` makes it; null if nobody does. */
  ownerText(a: { tenant: string; key: string }): string | null {
    return this.#owner.one([a.tenant, a.key])?.[0] ?? null;
  }

  owner(a: { tenant: string; key: string }): Ref | null {
    const text = this.ownerText(a);
    if (text === null) return null;
    const [tenant, app, entity, id] = JSON.parse(text);
    return { tenant, app, entity, id };
  }

  mark(a: { tenant: string; key: string; now: string }): StoredMark | null {
    const columns = this.#mark.one([a.tenant, a.key]);
    if (columns === undefined) return null;
    const [bodyHash, response, ttl] = columns;
    return ttl <= a.now ? null : { bodyHash, response: JSON.parse(response) };
  }

  /** The answer that one write stored, for as long as its mark is there. */
  answerOf(a: { tenant: string; key: string; writeId: string }): Json | undefined {
    const columns = this.#answer.one([a.tenant, a.key, a.writeId]);
    return columns === undefined ? undefined : JSON.parse(columns[0]);
  }
}

/** A claim's owner as one text. */
export function ownerText(ref: Ref): string {
  return JSON.stringify([ref.tenant, ref.app, ref.entity, ref.id]);
}
