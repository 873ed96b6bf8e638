import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Iso } from '#core/records/row.ts';

/** An item of the table. */
export type Item = Record<string, AttributeValue>;

// writes are paid by the kilobyte
const PLAIN_CHARS = 1000;

export function text(value: string): AttributeValue {
  return { S: value };
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

/** A text of any length; what is long is deflated, which a third of the bytes is left of. */
export function packed(value: string): AttributeValue {
  if (value.length <= PLAIN_CHARS) return { S: value };
  const bytes = deflateRawSync(value);
  return bytes.length < Buffer.byteLength(value) ? { B: bytes } : { S: value };
}

/** The text that `text` or `packed` made; empty where there is none. */
export function textOf(value: AttributeValue | undefined): string {
  if (value?.B !== undefined) return inflateRawSync(value.B).toString();
  return value?.S ?? '';
}

/** The number that `number` made; 0 where there is none. */
export function numberOf(value: AttributeValue | undefined): number {
  return Number(value?.N ?? 0);
}

/** When an item is gone: to the millisecond for us, and in whole seconds for DynamoDB, which removes it later. */
export function expiry(at: Iso | undefined): Item {
  if (at === undefined) return {};
  return { x: text(at), ttl: number(Math.ceil(Date.parse(at) / 1000)) };
}

/** Whether an item still counts. */
export function isLive(a: { item: Item; now: Iso }): boolean {
  const expires = a.item['x']?.S;
  return expires === undefined || expires > a.now;
}

/** Bytes of an item as DynamoDB counts them, or a little more. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + name.length + valueBytes(value), 0);
}

function valueBytes(value: AttributeValue): number {
  if (value.B !== undefined) return value.B.length;
  return Buffer.byteLength(value.S ?? value.N ?? '') + 3;
}
