import type { Iso } from '#core/records/row.ts';

/** A mail. */
export type Mail = { tenant: string; id: string; to: readonly string[]; subject: string; text: string; at: Iso };

/** Sends mails. */
export interface Notifier {
  /** Durable on return; the same id again is no second mail. */
  send(a: Mail): Promise<void>;
  /** The mails of a tenant that wait in a local outbox, newest first; null where they are really sent. */
  outbox(a: { tenant: string; limit: number; cursor?: string }): Promise<{ items: Mail[]; cursor?: string } | null>;
}
