import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { toEnvelope } from '#core/plan/envelope.ts';
import type { DroEvent } from '#core/plan/event.ts';

/** EventBridge takes so many entries a call, and so many bytes of entries. */
const MOST_ENTRIES = 10;
export const MOST_BYTES = 256 * 1024;

/** An event as PutEvents takes it, and what it weighs there. */
export type Entry = { id: string; bytes: number; entry: PutEventsRequestEntry };

/** One event as an entry for a bus. `TraceHeader` is left out: the trace travels in the event itself (decisions §6.5). */
export function toEntry(a: { event: DroEvent; busName: string }): Entry {
  const { event, busName } = a;
  const envelope = toEnvelope(event);
  const entry = {
    EventBusName: busName,
    Source: String(envelope['source']),
    DetailType: String(envelope['detail-type']),
    Detail: JSON.stringify(envelope['detail']),
    Time: new Date(event.occurredAt),
  };
  return { id: event.id, bytes: sizeOf(entry), entry };
}

/** Splits entries, in order, into calls that EventBridge takes. An entry that fits no call stands alone. */
export function inCalls(entries: readonly Entry[]): Entry[][] {
  const calls: Entry[][] = [];
  let bytes = 0;
  for (const one of entries) {
    const call = calls.at(-1);
    if (call && call.length < MOST_ENTRIES && bytes + one.bytes <= MOST_BYTES) {
      call.push(one);
      bytes += one.bytes;
    } else {
      calls.push([one]);
      bytes = one.bytes;
    }
  }
  return calls;
}

// as the user guide counts: 14 bytes for a time, and the UTF-8 bytes of the rest
function sizeOf(entry: { Source: string; DetailType: string; Detail: string }): number {
  return 14 + [entry.Source, entry.DetailType, entry.Detail].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
