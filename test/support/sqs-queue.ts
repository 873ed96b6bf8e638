import { randomUUID } from 'node:crypto';

/** A message in a queue. `visibleAt` = from when on it can be received; a receipt is good for one receive. */
type Message = {
  id: string;
  body: string;
  group: string | null;
  sequence: string;
  delayed: boolean;
  visibleAt: number;
  receives: number;
  receipt: string | null;
};
export type SentMessage = { body: string; group?: string; dedup?: string; delaySeconds?: number };
export type Received = Pick<Message, 'id' | 'body' | 'group' | 'sequence' | 'receives'> & { receipt: string };

/** What SQS answers when it refuses. */
export class SqsRefusal extends Error {
  readonly code: string;
  constructor(a: { code: string; message: string }) {
    super(a.message);
    this.code = a.code;
  }
}

const DEDUP_MS = 5 * 60 * 1000;
const MOST_BYTES = 256 * 1024;
const TWICE_EACH = 5;

/**
 * A queue as SQS has it, as far as jobs can tell. In order (`fifo`): a group is closed while one of its messages is in
 * flight, what bears the same deduplication id within 5 minutes is taken and dropped, no message has a delay of its
 * own, and a receipt that is out of date deletes nothing. Without order: the last come first, and each fifth that is
 * deleted comes once more. What is not deleted in time is visible again. Time is what `now` says.
 */
export class SqsQueue {
  readonly name: string;
  readonly fifo: boolean;
  readonly #visibilityMs: number;
  readonly #now: () => number;
  readonly #seen = new Map<string, { at: number; id: string }>();
  #messages: Message[] = [];
  #sent = 0;
  #deleted = 0;

  constructor(a: { name: string; visibilityMs: number; now: () => number }) {
    this.name = a.name;
    this.fifo = a.name.endsWith('.fifo');
    this.#visibilityMs = a.visibilityMs;
    this.#now = a.now;
  }

  send(a: SentMessage): { id: string; sequence: string } {
    this.#check(a);
    const sequence = String(++this.#sent).padStart(20, '0');
    const known = this.#seen.get(a.dedup ?? '');
    if (a.dedup !== undefined && known && this.#now() < known.at + DEDUP_MS) return { id: known.id, sequence };
    const id = randomUUID();
    if (a.dedup !== undefined) this.#seen.set(a.dedup, { at: this.#now(), id });
    const delayMs = (a.delaySeconds ?? 0) * 1000;
    const visibleAt = this.#now() + delayMs;
    const rest = { sequence, visibleAt, delayed: delayMs > 0, receives: 0, receipt: null };
    this.#messages.push({ id, body: a.body, group: a.group ?? null, ...rest });
    return { id, sequence };
  }

  receive(a: { most: number }): Received[] {
    const now = this.#now();
    const closed = new Set<string>();
    const taken: Received[] = [];
    const all = this.fifo ? this.#messages : this.#messages.toReversed();
    for (const message of all) {
      const isOpen = message.group === null || !closed.has(message.group);
      // what is behind a message in flight, or behind one that this call has no room for, stays where it is
      if (message.visibleAt > now || !isOpen || taken.length === a.most) {
        if (message.group !== null) closed.add(message.group);
        continue;
      }
      const receipt = randomUUID();
      Object.assign(message, { receipt, visibleAt: now + this.#visibilityMs, delayed: false });
      message.receives++;
      const { id, body, group, sequence, receives } = message;
      taken.push({ id, body, group, sequence, receives, receipt });
    }
    return taken;
  }

  delete(a: { receipt: string }): void {
    const message = this.#inFlight(a);
    if (message === null) return;
    this.#deleted++;
    if (!this.fifo && this.#deleted % TWICE_EACH === 0) message.visibleAt = this.#now();
    else this.#messages = this.#messages.filter((one) => one !== message);
  }

  changeVisibility(a: { receipt: string; seconds: number }): void {
    const message = this.#inFlight(a);
    if (message === null) throw new SqsRefusal({ code: 'MessageNotInflight', message: 'it is not in flight' });
    message.visibleAt = this.#now() + a.seconds * 1000;
    // so that a test can wait for it
    message.delayed = a.seconds > 0;
  }

  /** As if the visibility of all that is in flight had run out. */
  lapse(): void {
    for (const message of this.#messages) if (message.receipt !== null && !message.delayed) message.visibleAt = 0;
  }

  /** When the next message is visible that waits for its time; null when none does. */
  nextAt(): number | null {
    const times = this.#messages
      .filter((one) => one.delayed && one.visibleAt > this.#now())
      .map((one) => one.visibleAt);
    return times.length === 0 ? null : Math.min(...times);
  }

  get length(): number {
    return this.#messages.length;
  }

  #inFlight(a: { receipt: string }): Message | null {
    const message = this.#messages.find((one) => one.receipt === a.receipt);
    if (message && message.visibleAt > this.#now()) return message;
    if (!this.fifo) return message ?? null;
    throw new SqsRefusal({ code: 'InvalidParameterValue', message: 'the receipt handle has expired' });
  }

  #check(a: SentMessage): void {
    const refuse = (message: string): SqsRefusal => new SqsRefusal({ code: 'InvalidParameterValue', message });
    if (Buffer.byteLength(a.body) > MOST_BYTES) throw refuse('the message is too long');
    if ((a.delaySeconds ?? 0) > 900) throw refuse('a delay is 900 seconds at most');
    if (!this.fifo) return;
    if (a.group === undefined || a.dedup === undefined) throw refuse('a group and a deduplication id are needed');
    if (Math.max(a.group.length, a.dedup.length) > 128) throw refuse('ids have 128 characters at most');
    if (a.delaySeconds !== undefined) throw refuse('messages in order have no delay of their own');
  }
}
