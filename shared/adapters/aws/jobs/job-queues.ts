import { randomUUID } from 'node:crypto';
import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock } from '#ports/clock.ts';
import { inParallel } from '../dynamodb/in-parallel.ts';
import { groupId, type InLine, type Lane, type Message, type Wake } from './messages.ts';

/** A queue in order for each lane, and one without order, whose messages wait for their time. */
export type QueueUrls = Record<Lane | 'later', string>;

const MOST_ENTRIES = 10;
const MOST_BYTES = 256 * 1024;
/** What a message may have, so that a call of one message fits. */
export const MOST_MESSAGE_BYTES = 240 * 1024;
const MOST_DELAY_SECONDS = 900;
const CALLS_AT_ONCE = 4;
const TRIES = 5;
const FIRST_PAUSE_MS = 50;

type Entry = { entry: SendMessageBatchRequestEntry; bytes: number };

/** Sends what is to be done. Each message is a new one for SQS: what was queued before is known from the rows alone. */
export class JobQueues {
  readonly #client: SQSClient;
  readonly #urls: QueueUrls;
  readonly #clock: Clock;
  readonly #pause: (ms: number) => Promise<void>;

  constructor(a: { client: SQSClient; urls: QueueUrls; clock: Clock; pause: (ms: number) => Promise<void> }) {
    this.#client = a.client;
    this.#urls = a.urls;
    this.#clock = a.clock;
    this.#pause = a.pause;
  }

  /**
   * Puts messages in line. Those of one group go in calls of their own, one after the other: a call may take a later
   * one of its messages and refuse an earlier one.
   */
  async line(messages: readonly InLine[]): Promise<void> {
    for (const round of rounds(messages)) {
      const calls = (['jobs', 'deploys'] as const).flatMap((lane) => {
        const ofLane = round.filter(({ place }) => place.lane === lane);
        return inCalls(ofLane.map(toEntry)).map((entries) => ({ url: this.#urls[lane], entries }));
      });
      await inParallel({ items: calls, most: CALLS_AT_ONCE, run: (call) => this.#send(call) });
    }
  }

  /** Puts a wake in line at its time. The queue's delay is the alarm; whether the time has come is for the clock to say. */
  async wake(a: { wake: Wake; due: number }): Promise<void> {
    const wait = a.due - this.#clock.millis();
    if (wait <= 0) return this.line([a.wake]);
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#urls.later,
        MessageBody: body({ kind: 'alarm', due: a.due, wake: a.wake }),
        DelaySeconds: Math.min(MOST_DELAY_SECONDS, Math.ceil(wait / 1000)),
      }),
    );
  }

  async #send(call: { url: string; entries: SendMessageBatchRequestEntry[] }): Promise<void> {
    let left = call.entries;
    for (let tries = 1; left.length > 0; tries++) {
      const { Failed = [] } = await this.#client.send(
        new SendMessageBatchCommand({ QueueUrl: call.url, Entries: left }),
      );
      const failed = new Map(Failed.map((one) => [one.Id, one]));
      left = left.filter(({ Id }) => failed.has(Id));
      const lost = left.length > 0 && Failed.find((one) => one.SenderFault === true || tries === TRIES);
      if (lost) throw new Error(`a job could not be queued: ${lost.Code} ${lost.Message}`);
      if (left.length > 0) await this.#pause(FIRST_PAUSE_MS * 2 ** tries * Math.random());
    }
  }
}

/** Bytes of a message in its queue. */
export function bytesOf(message: Message): number {
  return Buffer.byteLength(body(message));
}

function body(message: Message): string {
  return JSON.stringify(message);
}

/** The first of each group, then the second of each, and so on. */
function rounds(messages: readonly InLine[]): InLine[][] {
  const counts = new Map<string, number>();
  const made: InLine[][] = [];
  for (const message of messages) {
    const group = groupId(message.place);
    const round = counts.get(group) ?? 0;
    counts.set(group, round + 1);
    made[round] = [...(made[round] ?? []), message];
  }
  return made;
}

function toEntry(message: InLine): Entry {
  const text = body(message);
  // the id lets the SDK send it again when an answer was lost
  const ids = { MessageGroupId: groupId(message.place), MessageDeduplicationId: randomUUID() };
  return { entry: { Id: '0', MessageBody: text, ...ids }, bytes: Buffer.byteLength(text) };
}

function inCalls(entries: readonly Entry[]): SendMessageBatchRequestEntry[][] {
  const calls: SendMessageBatchRequestEntry[][] = [];
  let bytes = 0;
  for (const one of entries) {
    const call = calls.at(-1);
    const fits = call && call.length < MOST_ENTRIES && bytes + one.bytes <= MOST_BYTES;
    bytes = one.bytes + (fits ? bytes : 0);
    if (fits) call.push({ ...one.entry, Id: String(call.length) });
    else calls.push([one.entry]);
  }
  return calls;
}
