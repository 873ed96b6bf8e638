import { type IpRange, parseCidr } from '#core/patterns/ip-address.ts';
import { readIp } from './ip.ts';

// loopback, private, link-local (cloud metadata with it), shared, reserved, documentation, multicast
const CLOSED: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
// of IPv6 only what is handed out counts at all, and in it not what is a tunnel into IPv4, or documentation
const OPEN_V6 = rangeOf('2000::/3');
const CLOSED_V6: readonly string[] = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const CLOSED_RANGES: readonly IpRange[] = [...CLOSED, ...CLOSED_V6].map(rangeOf);

/**
 * Whether an address is one of the open internet. What is no address is not, and an IPv4 address in the form of an
 * IPv6 one counts as what it is.
 *
 * @example
 * ```ts
 * import { isPublicAddress } from '#core/net/public-address.ts';
 * const metadata: boolean = isPublicAddress('::ffff:169.254.169.254'); // false
 * ```
 */
export function isPublicAddress(text: string): boolean {
  const address = readIp(text);
  if (address === null) return false;
  const within = (range: IpRange): boolean =>
    range.bits === address.bits && range.from <= address.value && address.value <= range.to;
  if (address.bits === 128 && !within(OPEN_V6)) return false;
  return !CLOSED_RANGES.some(within);
}

function rangeOf(text: string): IpRange {
  const range = parseCidr(text);
  if ('problem' in range) throw new Error(range.problem);
  return range;
}
