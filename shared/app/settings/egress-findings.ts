import { isOpen } from '#core/actions/outside-actions.ts';
import { joinPath } from '#core/definitions/from-zod.ts';
import type { Finding } from '#core/entities/compiled-entity.ts';
import { isObject, type Json } from '#core/json/json.ts';
import { allowedUrl, type EgressEntry } from '#core/net/egress-allow.ts';
import type { Platform } from '../platform.ts';
import { readAllowList } from './settings.ts';

/** What the author of a rule or workflow should know: calls outside that would be refused as the list is now. */
export async function findingsOutside(a: { platform: Platform; tenant: string; body: Json }): Promise<Finding[]> {
  const calls = callsIn({ value: a.body, path: '' });
  if (calls.length === 0) return [];
  const allow = await readAllowList(a);
  return calls.flatMap((one) => findingOf({ ...one, allow }));
}

type Call = { url: string; path: string };

/** The URLs of all calls that are known before they are made. */
function callsIn(a: { value: Json; path: string }): Call[] {
  const { value, path } = a;
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => callsIn({ value: item, path: joinPath({ prefix: path, parts: [i] }) }));
  }
  if (!isObject(value)) return [];
  const name = value['action'] ?? value['type'];
  const own = name === 'webhook' ? urlAt({ value: value['url'], path: `${path}.url` }) : [];
  const told = name === 'notify' && value['channel'] === 'webhook' ? recipients({ to: value['to'], path }) : [];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    callsIn({ value: item, path: joinPath({ prefix: path, parts: [key] }) }),
  );
  return [...own, ...told, ...inner];
}

function recipients(a: { to: Json | undefined; path: string }): Call[] {
  const { to, path } = a;
  if (Array.isArray(to)) return to.flatMap((one, i) => recipient({ one, path: `${path}.to[${i}]` }));
  return recipient({ one: to, path: `${path}.to` });
}

function recipient(a: { one: Json | undefined; path: string }): Call[] {
  const { one, path } = a;
  return isObject(one) ? urlAt({ value: one['address'], path: `${path}.address` }) : urlAt({ value: one, path });
}

function urlAt(a: { value: Json | undefined; path: string }): Call[] {
  const { value, path } = a;
  return typeof value === 'string' && !isOpen(value) ? [{ url: value, path }] : [];
}

function findingOf(a: Call & { allow: readonly EgressEntry[] }): Finding[] {
  const found = allowedUrl(a);
  if (found.ok) return [];
  return [
    {
      severity: 'warning',
      path: a.path,
      code: 'EGRESS_NOT_ALLOWED',
      message: `the call would be refused: ${found.reason}`,
      fix: 'An admin puts the host on the list with PUT /api/_admin/egress.',
    },
  ];
}
