import { z } from 'zod';

const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
// what means a slash, a backslash or a percent sign to some readers and not to others
const AMBIGUOUS = /%(2f|5c|25)|\\/i;

/** One place outside that a tenant's webhooks may call. */
export const egressEntrySchema = z.strictObject({
  host: z
    .string()
    .regex(HOST, 'must be a host name in lower case, without scheme, port and wildcards')
    .describe('Matched label by label, exactly'),
  port: z.int().min(1).max(65_535).optional().describe('Left out: that of the scheme'),
  path_prefix: z
    .string()
    .max(500)
    .regex(/^\/[^?#%\\]*$/, 'must start with / and have no query')
    .optional()
    .describe('Matched by whole segments'),
  http: z.boolean().optional().describe('Also without TLS'),
});
/** One place outside that a tenant's webhooks may call. */
export type EgressEntry = z.infer<typeof egressEntrySchema>;

/** A URL that may be called, or why not. */
export type AllowedUrl = { ok: true; url: URL } | { ok: false; reason: string };

/**
 * Holds a URL against an allow-list. It is taken apart as the caller of it will, so that both see the same host.
 *
 * @example
 * ```ts
 * import { allowedUrl } from '#core/net/egress-allow.ts';
 * const allow = [{ host: 'hooks.example.com', path_prefix: '/dro' }];
 * const { ok } = allowedUrl({ url: 'https://hooks.example.com/dro/orders', allow }); // true
 * ```
 */
export function allowedUrl(a: { url: string; allow: readonly EgressEntry[] }): AllowedUrl {
  const url = URL.canParse(a.url) ? new URL(a.url) : null;
  if (url === null) return refused('this is not a URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused('only https and http are called');
  if (url.username !== '' || url.password !== '') return refused('a URL has no user and no password');
  const host = url.hostname.replace(/\.$/, '');
  const ofHost = a.allow.filter((one) => one.host === host && samePort({ entry: one, url }));
  if (ofHost.length === 0) return refused(`${url.host} is not on the allow-list`);
  const ofScheme = ofHost.filter((one) => url.protocol === 'https:' || one.http === true);
  if (ofScheme.length === 0) return refused(`${url.host} may be called by https only`);
  if (ofScheme.some((one) => underPrefix({ entry: one, url }))) return { ok: true, url };
  return refused(`the path is not one that the allow-list has for ${url.host}`);
}

function samePort(a: { entry: EgressEntry; url: URL }): boolean {
  const { entry, url } = a;
  // a URL leaves the port of its scheme out
  const standard = url.protocol === 'https:' ? 443 : 80;
  const port = url.port === '' ? standard : Number(url.port);
  return port === (entry.port ?? standard);
}

function underPrefix(a: { entry: EgressEntry; url: URL }): boolean {
  const { path_prefix: prefix } = a.entry;
  const { pathname } = a.url;
  if (prefix === undefined) return true;
  if (AMBIGUOUS.test(pathname)) return false;
  return pathname === prefix || pathname.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

function refused(reason: string): AllowedUrl {
  return { ok: false, reason };
}
