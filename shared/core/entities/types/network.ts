import { STRING } from '#core/expressions/cel-type.ts';
import type { Json } from '#core/json/json.ts';
import { formatIp, type IpAddress, readIp } from '#core/net/ip.ts';
import { accept, type FieldType, type Normalised, refuse, refuseText } from './field-type.ts';

/** An IPv4 or IPv6 address. */
export const ipType: FieldType = {
  json: 'string',
  docs: 'An IPv4 or IPv6 address in its shortest form (RFC 5952): `2001:DB8:0::1` becomes `2001:db8::1`, an IPv4 address mapped into IPv6 the IPv4 address.',
  constraints: [],
  keyed: true,
  normalise: (a) => {
    const address = typeof a.value === 'string' ? readIp(a.value) : null;
    return address === null
      ? refuseText(a.value, 'must be an IPv4 or IPv6 address such as 192.0.2.1 or 2001:db8::1')
      : accept(formatIp(address));
  },
  celType: () => STRING,
};

/** A network: an address and the length of its prefix. */
export const cidrType: FieldType = {
  json: 'string',
  docs: 'A network as its first address and the length of its prefix: `10.0.0.0/8`, `2001:db8::/32`. Bits behind the prefix are refused.',
  constraints: [],
  keyed: true,
  normalise: (a) => (typeof a.value === 'string' ? network(a.value) : notANetwork(a.value)),
  celType: () => STRING,
};

function network(text: string): Normalised {
  const [ip = '', prefix = '', ...rest] = text.split('/');
  const address = readIp(ip);
  // a mapped address has lost the bits that its prefix counts
  const mapped = address?.bits === 32 && ip.includes(':');
  const length = /^(0|[1-9]\d{0,2})$/.test(prefix) ? Number(prefix) : -1;
  if (address === null || mapped || rest.length > 0 || length < 0 || length > address.bits) return notANetwork(text);
  const first = firstOf({ address, length });
  const canonical = `${formatIp(first)}/${length}`;
  return first.value === address.value
    ? accept(canonical)
    : refuse('INVALID_FORMAT', `must be the first address of its network; did you mean ${canonical}?`);
}

function firstOf(a: { address: IpAddress; length: number }): IpAddress {
  const hosts = BigInt(a.address.bits - a.length);
  return { bits: a.address.bits, value: (a.address.value >> hosts) << hosts };
}

function notANetwork(value: Json): Normalised {
  return refuseText(value, 'must be a network such as 10.0.0.0/8 or 2001:db8::/32');
}
