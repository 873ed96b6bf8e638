import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '#core/net/public-address.ts';

/** The code of the error that a closed address makes. */
export const CLOSED_ADDRESS = 'EGRESS_CLOSED_ADDRESS';

/** Resolves a host to all of its addresses. */
export type Resolve = (host: string) => Promise<readonly { address: string; family: number }[]>;

/** The names as the system resolves them. */
export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * The lookup of a connection. What it hands on was looked at, and the connection goes there: a name that resolves to
 * something else a moment later gains nothing. One closed address among several refuses them all.
 */
export function guardedLookup(a: { resolve: Resolve; isOpen: (address: string) => boolean }): LookupFunction {
  return (host, options, callback) => {
    a.resolve(host).then(
      (addresses) => {
        const closed = addresses.find((one) => !a.isOpen(one.address));
        const [first] = addresses;
        if (closed) return callback(closedAddress(host), '', 0);
        if (!first) return callback(new Error(`${host} has no address`), '', 0);
        if (options.all) return callback(null, [...addresses]);
        return callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}

/** Which addresses may be called: public ones; a test that serves its own endpoints allows loopback besides. */
export function openAddresses(a: { allowLoopback: boolean }): (address: string) => boolean {
  return (address) => isPublicAddress(address) || (a.allowLoopback && (address === '127.0.0.1' || address === '::1'));
}

/** The refusal of a host whose address is not public. The address is not told: it says what the inside looks like. */
export function closedAddress(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${host} has an address that is not public`), { code: CLOSED_ADDRESS });
}
