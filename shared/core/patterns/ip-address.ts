/** An address as a number; `bits` tells v4 (32) from v6 (128). */
export type IpAddress = { bits: 32 | 128; value: bigint };

/** Reads an IPv4 or IPv6 address; null for any other text. An IPv4 address mapped into IPv6 is the IPv4 address. */
export function parseIp(text: string): IpAddress | null {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return fromGroups({ groups: text.split('.').map(Number), width: 8 });
  if (!/^[0-9a-f:]*:[0-9a-f:]*$/i.test(text)) return null;
  const address = parseV6(text);
  const mapped = address !== null && address.value >> 32n === 0xffffn;
  return mapped ? { bits: 32, value: address.value & 0xffffffffn } : address;
}

/** The addresses of a network, from its first to its last. */
export type IpRange = { bits: 32 | 128; from: bigint; to: bigint };

/** Reads `10.0.0.0/24` or `2001:db8::/64`; `problem` says what is wrong with it. */
export function parseCidr(text: string): IpRange | { problem: string } {
  const [ip, mask, ...rest] = text.split('/');
  if (ip === undefined || mask === undefined || rest.length > 0) {
    return { problem: 'write an address and a mask with one slash between them, such as "10.0.0.0/24"' };
  }
  const address = parseIp(ip);
  if (address === null) return { problem: `"${ip}" is no IPv4 or IPv6 address: write one such as "10.0.0.0/24"` };
  if (!/^\d+$/.test(mask) || Number(mask) >= address.bits) {
    return { problem: `the mask has to be a whole number from 0 to ${address.bits - 1}, not "${mask}"` };
  }
  const free = BigInt(address.bits - Number(mask));
  // any address of a network names it: 10.0.0.5/24 begins at 10.0.0.0
  const from = (address.value >> free) << free;
  return { bits: address.bits, from, to: from | ((1n << free) - 1n) };
}

function parseV6(text: string): IpAddress | null {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail] = halves;
  const given = head.length + (tail?.length ?? 0);
  if (halves.length > 2 || (tail === undefined ? given !== 8 : given > 7)) return null;
  const groups = [...head, ...Array.from({ length: 8 - given }, () => '0'), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return fromGroups({ groups: groups.map((group) => Number.parseInt(group, 16)), width: 16 });
}

function fromGroups(a: { groups: number[]; width: 8 | 16 }): IpAddress | null {
  if (a.groups.some((group) => group >= 2 ** a.width)) return null;
  const value = a.groups.reduce((sum, group) => (sum << BigInt(a.width)) | BigInt(group), 0n);
  return { bits: a.width === 8 ? 32 : 128, value };
}
