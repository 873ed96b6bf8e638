import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { HmacVerify } from '#core/inbound/definition.ts';
import { egressSignature } from '#core/net/egress-signature.ts';
import { checkHmac, type Verdict } from './hmac-signature.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const SECONDS = String(NOW / 1000);
const BODY = '{"a": 1}';
const plain: HmacVerify = { kind: 'hmac', header: 'x-sig', algorithm: 'sha256', encoding: 'hex', secret: 'S' };
const timed: HmacVerify = { ...plain, timestamp_header: 'x-time' };
const parts: HmacVerify = { ...plain, parts: { signature: 'v1', timestamp: 't' } };

const mac = (text: string, key = 'k1', encoding: 'hex' | 'base64' = 'hex'): string =>
  createHmac('sha256', key).update(text).digest(encoding);

function check(a: {
  verify: HmacVerify;
  headers: Record<string, string>;
  keys?: readonly string[];
  body?: string;
  now?: number;
}): Verdict {
  const { verify, headers, keys = ['k1'], body = BODY, now = NOW } = a;
  return checkHmac({ verify, keys, header: (name) => headers[name] ?? null, body: Buffer.from(body), now });
}

describe('a signature', () => {
  it.each<[string, HmacVerify, Record<string, string>]>([
    ['hex', plain, { 'x-sig': mac(BODY) }],
    ['hex in capitals', plain, { 'x-sig': mac(BODY).toUpperCase() }],
    ['base64', { ...plain, encoding: 'base64' }, { 'x-sig': mac(BODY, 'k1', 'base64') }],
    ['with a prefix', { ...plain, prefix: 'sha256=' }, { 'x-sig': `sha256=${mac(BODY)}` }],
    ['with a timestamp in seconds', timed, { 'x-sig': mac(`${SECONDS}.${BODY}`), 'x-time': SECONDS }],
    ['with one in milliseconds', timed, { 'x-sig': mac(`${NOW}.${BODY}`), 'x-time': String(NOW) }],
    ['with a datetime', timed, { 'x-sig': mac(`2026-03-01T12:00:00Z.${BODY}`), 'x-time': '2026-03-01T12:00:00Z' }],
    [
      'over a form of its own',
      { ...timed, prefix: 'v0=', signed: 'v0:{timestamp}:{body}' },
      { 'x-sig': `v0=${mac(`v0:${SECONDS}:${BODY}`)}`, 'x-time': SECONDS },
    ],
    ['in parts', parts, { 'x-sig': `t=${SECONDS},v1=${mac(`${SECONDS}.${BODY}`)}` }],
    [
      'in parts, the second of two',
      parts,
      { 'x-sig': `t=${SECONDS}, v1=${mac('x')}, v1=${mac(`${SECONDS}.${BODY}`)}` },
    ],
  ])('holds: %s', (_, verify, headers) => {
    expect(check({ verify, headers })).toEqual({ ok: true });
  });

  it('of a webhook of ours holds', () => {
    const signature = egressSignature({ keys: ['old', 'k1'], body: BODY, millis: NOW });
    expect(check({ verify: parts, headers: { 'x-sig': signature } })).toEqual({ ok: true });
  });

  it('holds under either key while they rotate', () => {
    const both = ['k1', 'k2'].map((key) =>
      check({ verify: plain, headers: { 'x-sig': mac(BODY, key) }, keys: ['k1', 'k2'] }),
    );
    expect(both).toEqual([{ ok: true }, { ok: true }]);
  });

  it.each<[string, Parameters<typeof check>[0], string]>([
    ['of another body', { verify: plain, headers: { 'x-sig': mac(BODY) }, body: '{"a":1}' }, 'does not hold'],
    ['under another key', { verify: plain, headers: { 'x-sig': mac(BODY, 'k3') } }, 'does not hold'],
    ['without a secret', { verify: plain, headers: { 'x-sig': mac(BODY) }, keys: [] }, 'no secret S'],
    ['that is missing', { verify: plain, headers: {} }, 'no header x-sig'],
    ['that is empty', { verify: plain, headers: { 'x-sig': '' } }, 'no signature of the form'],
    ['that is cut short', { verify: plain, headers: { 'x-sig': mac(BODY).slice(0, 62) } }, 'no signature of the form'],
    [
      'without its prefix',
      { verify: { ...plain, prefix: 'sha256=' }, headers: { 'x-sig': mac(BODY) } },
      'no signature',
    ],
    ['without its timestamp', { verify: timed, headers: { 'x-sig': mac(BODY) } }, 'no timestamp'],
    ['in parts without a timestamp', { verify: parts, headers: { 'x-sig': `v1=${mac(BODY)}` } }, 'no timestamp'],
    [
      'whose timestamp was changed',
      { verify: timed, headers: { 'x-sig': mac(`${SECONDS}.${BODY}`), 'x-time': String(NOW / 1000 + 1) } },
      'does not hold',
    ],
    [
      'whose timestamp is none',
      { verify: timed, headers: { 'x-sig': mac(`soon.${BODY}`), 'x-time': 'soon' } },
      'neither seconds',
    ],
  ])('%s is refused', (_, given, reason) => {
    expect(check(given)).toEqual({ ok: false, later: false, reason: expect.stringContaining(reason) });
  });

  it.each([
    [undefined, 300, true],
    [undefined, 301, false],
    [undefined, -301, false],
    ['1h', 3600, true],
    ['1h', 3601, false],
  ])('with the tolerance %s and %i seconds off: %s', (tolerance, off, ok) => {
    const headers = { 'x-sig': mac(`${SECONDS}.${BODY}`), 'x-time': SECONDS };
    const verify = { ...timed, ...(tolerance !== undefined && { tolerance }) };
    expect(check({ verify, headers, now: NOW + off * 1000 }).ok).toBe(ok);
  });
});
