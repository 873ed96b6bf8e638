import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EgressEntry } from '#core/net/egress-allow.ts';
import type { Egress, EgressCall, EgressResult } from '#ports/egress.ts';
import { type Endpoint, serveEndpoint } from './egress-servers.ts';

/** A way out that may call this machine, and whose names and time the test has in hand. */
export type EgressWorld = { egress: Egress; advance(ms: number): void; close(): void };
/** How a suite opens one: `resolve` gives the addresses of a name, each time that it is looked up. */
export type OpenEgress = (a: { resolve: (host: string) => readonly string[]; perSecond?: number }) => EgressWorld;

/** What every Egress holds. */
export function egressSuite(a: { name: string; open: OpenEgress }): void {
  describe(`Egress: ${a.name}`, () => {
    let end: Endpoint;
    let world: EgressWorld;
    let lookedUp: string[];
    const names: Record<string, readonly string[]> = {
      'hooks.test': ['127.0.0.1'],
      'other.test': ['127.0.0.1'],
      'inside.test': ['10.0.0.5'],
      'metadata.test': ['169.254.169.254'],
      'mixed.test': ['127.0.0.1', '192.168.0.1'],
      'mapped.test': ['::ffff:10.0.0.1'],
    };
    const resolve = (host: string): readonly string[] => {
      lookedUp.push(host);
      return names[host] ?? [];
    };
    beforeEach(async () => {
      lookedUp = [];
      end = await serveEndpoint();
      world = a.open({ resolve });
    });
    afterEach(async () => {
      world.close();
      await end.close();
    });

    const allow = (...hosts: string[]): EgressEntry[] => hosts.map((host) => ({ host, port: end.port, http: true }));
    const urlOf = (path: string, host = 'hooks.test'): string => `http://${host}:${end.port}${path}`;
    const call = (path: string, change: Partial<EgressCall> = {}): Promise<EgressResult> =>
      world.egress.call({
        tenant: 'acme',
        url: urlOf(path),
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"a":1}',
        timeoutMs: 2000,
        allow: allow(...Object.keys(names)),
        signingKeys: [],
        ...change,
      });

    it('sends what it is given and brings back the answer', async () => {
      const result = await call('/ok', { headers: { 'x-mine': 'm' } });
      expect(result).toMatchObject({ ok: true, status: 200, body: 'fine', headers: { 'x-seen': 'yes' } });
      expect(end.received).toMatchObject([{ method: 'POST', body: '{"a":1}', headers: { 'x-mine': 'm' } }]);
    });

    it('calls nothing that is not on the list, and nothing without TLS unless the list says so', async () => {
      const off = await call('/ok', { allow: allow('other.test') });
      const plain = await call('/ok', { allow: [{ host: 'hooks.test', port: end.port }] });
      expect([off, plain]).toMatchObject([
        { ok: false, reason: 'refused' },
        { ok: false, reason: 'refused', detail: expect.stringContaining('https') },
      ]);
      expect(lookedUp).toEqual([]);
    });

    it.each(['inside.test', 'metadata.test', 'mixed.test', 'mapped.test'])(
      'does not connect to %s, whose address is not public',
      async (host) => {
        const result = await call('/ok', { url: urlOf('/ok', host) });
        expect(result).toMatchObject({ ok: false, reason: 'refused' });
        expect(end.connections()).toBe(0);
      },
    );

    it.each(['10.0.0.5', '169.254.169.254', '192.168.1.1', '0.0.0.0'])(
      'does not call the address %s either',
      async (host) => {
        const result = await call('/ok', { url: urlOf('/ok', host), allow: allow(host) });
        expect(result).toMatchObject({ ok: false, reason: 'refused' });
      },
    );

    it('looks a name up once for a connection, and goes to the address that it looked at', async () => {
      const answers = [['127.0.0.1'], ['10.0.0.5']];
      const other = a.open({ resolve: () => answers.shift() ?? [] });
      const given = { tenant: 'acme', method: 'POST', headers: {}, body: '{}', timeoutMs: 2000, signingKeys: [] };
      const result = await other.egress.call({ ...given, url: urlOf('/ok'), allow: allow('hooks.test') });
      other.close();
      expect(result).toMatchObject({ ok: true, status: 200 });
      expect(answers).toHaveLength(1);
    });

    it('follows a redirect that the list allows, and leaves credentials behind at another origin', async () => {
      const headers = { authorization: 'Bearer x', 'content-type': 'application/json' };
      const url = encodeURIComponent(urlOf('/ok', 'other.test'));
      const result = await call(`/to?status=307&url=${url}`, { headers });
      const last = end.received.at(-1);
      expect(result).toMatchObject({ ok: true, status: 200 });
      expect(last).toMatchObject({ method: 'POST', body: '{"a":1}' });
      expect(last?.headers).toMatchObject({ 'content-type': 'application/json' });
      expect(last?.headers).not.toHaveProperty('authorization');
    });

    it.each([
      ['a private address', 'http://inside.test:PORT/ok'],
      ['an address inside', 'http://169.254.169.254:PORT/latest'],
      ['a host that is not on the list', 'http://elsewhere.test:PORT/ok'],
      ['another scheme', 'file:///etc/passwd'],
    ])('does not follow a redirect to %s', async (_what, to) => {
      const url = encodeURIComponent(to.replace('PORT', String(end.port)));
      const result = await call(`/to?url=${url}`);
      expect(result).toMatchObject({ ok: false, reason: 'refused' });
      expect(end.received).toHaveLength(1);
    });

    it('follows three redirects and no more', async () => {
      const round = urlOf(`/to?url=${encodeURIComponent('/ok')}`);
      const wrap = (url: string): string => urlOf(`/to?url=${encodeURIComponent(url)}`);
      const three = await call('', { url: wrap(wrap(round)) });
      const four = await call('', { url: wrap(wrap(wrap(round))) });
      expect([three, four]).toMatchObject([
        { ok: true, status: 200 },
        { ok: false, reason: 'refused' },
      ]);
    });

    it.each([
      ['hangs', '/hang', 'timeout'],
      ['sends its answer drop by drop', '/trickle', 'timeout'],
      ['sends without end', '/endless', 'too_large'],
      ['breaks off', '/reset', 'unreachable'],
    ])('gives up on what %s', async (_what, path, reason) => {
      const result = await call(path, { timeoutMs: reason === 'timeout' ? 100 : 5000 });
      expect(result).toMatchObject({ ok: false, reason });
    });

    it('brings errors of the other side back as answers', async () => {
      const result = await call('/status/500');
      expect(result).toMatchObject({ ok: true, status: 500, body: 'so it is' });
    });

    it('stops calling what fails again and again, for that tenant, and tries it once later', async () => {
      for (let i = 0; i < 5; i++) await call('/status/500');
      const broken = await call('/ok');
      const others = await call('/ok', { tenant: 'umbrella' });
      const sent = end.received.length;
      world.advance(60_000);
      const [probe, beside] = await Promise.all([call('/ok'), call('/ok')]);
      const after = await call('/ok');
      expect(broken).toMatchObject({ ok: false, reason: 'broken', retryAfterMs: expect.any(Number) });
      expect(others).toMatchObject({ ok: true });
      expect(sent).toBe(6);
      expect([probe, beside, after]).toMatchObject([{ ok: true }, { ok: false, reason: 'broken' }, { ok: true }]);
    });

    it('keeps endpoints that hang from taking every place', async () => {
      const hanging = Array.from({ length: 10 }, () => call('/hang', { timeoutMs: 300 }));
      const other = await call('/ok', { url: urlOf('/ok', 'other.test') });
      const reasons = (await Promise.all(hanging)).map((one) => (one.ok ? 'answered' : one.reason));
      expect(other).toMatchObject({ ok: true });
      expect(reasons).toContain('limited');
      expect(reasons.filter((one) => one === 'timeout').length).toBeLessThan(8);
    });

    it('lets a tenant make so many calls a second, and another tenant its own', async () => {
      const slow = a.open({ resolve, perSecond: 2 });
      const given = { method: 'POST', headers: {}, body: '{}', timeoutMs: 2000, signingKeys: [], url: urlOf('/ok') };
      const send = (tenant: string): Promise<EgressResult> =>
        slow.egress.call({ ...given, tenant, allow: allow('hooks.test') });
      const first = [await send('acme'), await send('acme'), await send('acme'), await send('umbrella')];
      slow.advance(1000);
      const later = await send('acme');
      slow.close();
      expect(first.map((one) => one.ok)).toEqual([true, true, false, true]);
      expect(first[2]).toMatchObject({ reason: 'limited', retryAfterMs: 500 });
      expect(later.ok).toBe(true);
    });

    it('signs with each live key, over the time and the body', async () => {
      await call('/ok', { signingKeys: ['old', 'new'] });
      const header = String(end.received[0]?.headers['dro-signature']);
      const [, time = ''] = /^t=(\d+),/.exec(header) ?? [];
      const expected = ['old', 'new'].map((key) => createHmac('sha256', key).update(`${time}.{"a":1}`).digest('hex'));
      expect(header).toBe(`t=${time},v1=${expected[0]},v1=${expected[1]}`);
    });

    it('keeps its connections', async () => {
      await call('/ok');
      await call('/ok');
      expect(end.connections()).toBe(1);
    });

    it('does not send what would be two headers, and does not tell the value', async () => {
      const result = await call('/ok', { headers: { 'x-a': 'hidden\r\nx-b: 2' } });
      expect(result).toMatchObject({ ok: false, reason: 'refused' });
      expect(JSON.stringify(result)).not.toContain('hidden');
    });
  });
}
