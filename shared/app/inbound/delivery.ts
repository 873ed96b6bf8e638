import { digest } from '#core/hash/digest.ts';
import type { Json } from '#core/json/json.ts';
import type { SysKey } from '#core/plan/sys.ts';
import type { Iso } from '#core/records/row.ts';
import type { FoundSource } from './source-index.ts';

/** What SNS says of a message besides its text. */
export type SnsFacts = { message_id: string; topic_arn: string; subject: string | null; timestamp: string };

/** One delivery whose signature holds. */
export type Delivery = {
  /** the sender's own name for it; where there is none, a hash of its content */
  id: string;
  /** stands for it in the store */
  key: string;
  body: Json;
  headers: Record<string, string>;
  sns: SnsFacts | null;
  /** a topic that asks whether it may send here, or that no longer does */
  kind: 'message' | 'confirmation' | 'unsubscribed';
  /** the URL that confirms a subscription */
  confirm: string | null;
  received_at: Iso;
};

/** What stands for a delivery: the same when it comes again. */
export function deliveryKey(a: { tenant: string; source: string; id: string }): string {
  return digest(JSON.stringify([a.tenant, a.source, a.id])).slice(0, 40);
}

/** How long a delivery is kept that could not be done. An erasure does not reach into it, so it is not for longer. */
export const PARKED_MS = 30 * 24 * 3600_000;

/** What is kept of a delivery: that it came, was told of, that an item of it was done; itself, parked; that it was done then. */
export function deliveryRow(
  a: FoundSource & { part: 'came' | 'told' | 'item' | 'parked' | 'done'; key: string },
): SysKey {
  return { tenant: a.tenant, kind: 'inbound_delivery', pk: a.stored.id, sk: `${a.part}:${a.key}` };
}
