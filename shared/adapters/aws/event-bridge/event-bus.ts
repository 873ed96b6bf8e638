import {
  type EventBridgeClient,
  InvalidEventPatternException,
  PutEventsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { isObject, type Json } from '#core/json/json.ts';
import type { EventBus, PublishOutcome } from '#ports/event-bus.ts';
import { type Entry, inCalls, MOST_BYTES, toEntry } from './entries.ts';

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 50;
// what EventBridge says of an entry that will never be taken; all else may pass
const FOR_GOOD = new Set([
  'NotAuthorizedForSourceException',
  'InvalidArgument',
  'MalformedDetail',
  'InvalidDetail',
  'EventTooLarge',
]);

type Bus = { client: EventBridgeClient; busName: string; pause: (ms: number) => Promise<void> };

/**
 * The bus as Amazon EventBridge has it. Entries that were refused for a moment are sent again, up to three times with
 * a pause that doubles; then the caller is told, and the feed brings them again.
 */
export function createEventBus(a: Bus): EventBus {
  return {
    publish: async ({ events }) => {
      const entries = events.map((event) => toEntry({ event, busName: a.busName }));
      const outcomes = new Map<string, PublishOutcome>();
      const fit: Entry[] = [];
      for (const one of entries) {
        if (one.bytes <= MOST_BYTES) fit.push(one);
        else outcomes.set(one.id, { id: one.id, ok: false, retryable: false, code: 'EventTooLarge' });
      }
      for (const call of inCalls(fit)) for (const one of await putAll({ ...a, call })) outcomes.set(one.id, one);
      return events.map(({ id }) => outcomes.get(id) ?? { id, ok: false, retryable: true, code: 'NotSent' });
    },
    test: (asked) => testPattern({ ...a, ...asked }),
  };
}

async function putAll(a: Bus & { call: Entry[] }): Promise<PublishOutcome[]> {
  let left = a.call;
  const outcomes: PublishOutcome[] = [];
  for (let attempt = 1; left.length > 0; attempt++) {
    const tried = await putOnce({ client: a.client, call: left });
    const isLast = attempt === ATTEMPTS;
    const again = new Set(tried.filter((one) => !one.ok && one.retryable && !isLast).map((one) => one.id));
    outcomes.push(...tried.filter((one) => !again.has(one.id)));
    left = left.filter((one) => again.has(one.id));
    if (left.length > 0) await a.pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
  return outcomes;
}

/** A call that fails as a whole is an outcome of each of its entries: the port never throws for a part. */
async function putOnce(a: { client: EventBridgeClient; call: Entry[] }): Promise<PublishOutcome[]> {
  try {
    const { Entries = [] } = await a.client.send(new PutEventsCommand({ Entries: a.call.map((one) => one.entry) }));
    return a.call.map(({ id }, i) => {
      const code = Entries[i]?.ErrorCode;
      return code === undefined ? { id, ok: true } : { id, ok: false, code, retryable: !FOR_GOOD.has(code) };
    });
  } catch (error) {
    const code = error instanceof Error ? error.name : 'Unknown';
    return a.call.map(({ id }) => ({ id, ok: false, code, retryable: true }));
  }
}

async function testPattern(a: Bus & { pattern: Json; event: Json }): Promise<Awaited<ReturnType<EventBus['test']>>> {
  // EventBridge wants whole envelopes; the recorded cases have some that are not
  const rest = {
    id: '1',
    account: '000000000000',
    source: '',
    time: '2026-01-01T00:00:00Z',
    region: '',
    resources: [],
  };
  const event = isObject(a.event) ? { ...rest, 'detail-type': '', detail: {}, ...a.event } : a.event;
  try {
    const { Result } = await a.client.send(
      new TestEventPatternCommand({ EventPattern: JSON.stringify(a.pattern), Event: JSON.stringify(event) }),
    );
    return Result === true ? 'match' : 'no-match';
  } catch (error) {
    if (error instanceof InvalidEventPatternException) return 'invalid';
    throw error;
  }
}
