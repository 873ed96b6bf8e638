import { type IpAddress, parseIp } from '#core/patterns/ip-address.ts';

export type { IpAddress };

const DOTTED_TAIL = /^([0-9a-f:]*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/i;

/**
 * Reads an address as people write it: IPv4 without leading zeros, IPv6 also with an IPv4 address at its end. Null for
 * any other text, a zone (`%eth0`) included.
 *
 * @example
 * ```ts
 * import { formatIp, readIp } from '#core/net/ip.ts';
 * const address = readIp('2001:DB8:0::1');
 * const text = address === null ? null : formatIp(address); // 2001:db8::1
 * ```
 */
export function readIp(text: string): IpAddress | null {
  if (text.length > 45) return null;
  const tail = DOTTED_TAIL.exec(text);
  if (!tail) return hasLeadingZero(text) ? null : parseIp(text);
  const [, head = '', ...octets] = tail;
  const v4 = readIp(octets.join('.'));
  if (v4 === null) return null;
  return parseIp(`${head}${(v4.value >> 16n).toString(16)}:${(v4.value & 0xffffn).toString(16)}`);
}

/** The shortest form of an address (RFC 5952). */
export function formatIp(address: IpAddress): string {
  const width = address.bits === 32 ? 8n : 16n;
  const count = address.bits / Number(width);
  const mask = (1n << width) - 1n;
  const groups = Array.from({ length: count }, (_, i) => (address.value >> (width * BigInt(count - 1 - i))) & mask);
  if (address.bits === 32) return groups.join('.');
  return shorten(groups.map((group) => group.toString(16)));
}

/** Octets with leading zeros are octal to some readers and decimal to others. */
function hasLeadingZero(text: string): boolean {
  return text.includes('.') && text.split('.').some((part) => part.length > 1 && part.startsWith('0'));
}

/** The longest run of two zeros or more, the first of equals, becomes `::`. */
function shorten(groups: readonly string[]): string {
  let best = { at: 0, length: 1 };
  for (let at = 0; at < groups.length; at++) {
    const end = groups.findIndex((group, i) => i >= at && group !== '0');
    const length = (end === -1 ? groups.length : end) - at;
    if (length > best.length) best = { at, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}
