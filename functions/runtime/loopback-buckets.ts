import type { Environment } from './read-environment.ts';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether S3 is on this machine, where no name of a bucket can stand before the host. */
export function hasLoopbackBuckets(a: { env: Environment }): boolean {
  const endpoint = a.env['AWS_ENDPOINT_URL_S3'] ?? a.env['AWS_ENDPOINT_URL'] ?? '';
  return URL.canParse(endpoint) && LOOPBACK.test(new URL(endpoint).hostname);
}
