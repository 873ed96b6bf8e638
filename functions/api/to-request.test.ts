import { describe, expect, it } from '@jest/globals';
import { type GatewayCall, gatewayEvent } from '#test/support/gateway-event.ts';
import { toRequest } from './to-request.ts';

const requestOf = (call: GatewayCall, traceparent: string | null = null): Request =>
  toRequest({ event: gatewayEvent(call), traceparent });

describe('the request behind an event of the gateway', () => {
  it('has the path as it was sent, without the base path of a domain', () => {
    const paths = [
      { path: '/api/crm/deals/a%2Fb%20c' },
      { path: '/api/crm/deals', basePath: '/v1' },
      { path: '/api/crm/deals', basePath: '/shop/eu' },
    ];
    const found = paths.map((call) => new URL(requestOf(call).url).pathname);
    expect(found).toEqual(['/api/crm/deals/a%2Fb%20c', '/api/crm/deals', '/api/crm/deals']);
  });

  it('has each parameter of the query as it was meant, also those that were given twice', () => {
    const path = `/api/crm/deals?filter=${encodeURIComponent('title == "a&b=c+d %é"')}&tag=x&tag=y&empty=`;
    expect([...new URL(requestOf({ path }).url).searchParams]).toEqual([
      ['filter', 'title == "a&b=c+d %é"'],
      ['tag', 'x'],
      ['tag', 'y'],
      ['empty', ''],
    ]);
  });

  it('has its body byte for byte, whatever it is, and says how long it is', async () => {
    const body = Uint8Array.from([0, 255, 254, 13, 10, 195, 40]);
    const request = requestOf({ method: 'POST', path: '/api/_inbound/git', body, headers: { 'Content-Length': '99' } });
    expect(Buffer.from(await request.arrayBuffer())).toEqual(Buffer.from(body));
    expect(request.headers.get('content-length')).toBe('7');
  });

  it('has its body also where the gateway handed it over as text', async () => {
    const event = { ...gatewayEvent({ method: 'POST', path: '/api/crm/deals' }), body: '{"title":"é"}' };
    expect(await toRequest({ event, traceparent: null }).text()).toBe('{"title":"é"}');
  });

  it('has none when it is a GET, though one was sent', async () => {
    expect(await requestOf({ path: '/api/health', body: '{}' }).text()).toBe('');
  });

  it('has headers by any case, with all values, byte for byte', () => {
    const event = gatewayEvent({ path: '/api/health', headers: { 'X-Name': 'Åsa', cookie: 'a=1; b=2' } });
    const several = { ...event.multiValueHeaders, Accept: ['text/html', 'application/json'] };
    const { headers } = toRequest({ event: { ...event, multiValueHeaders: several }, traceparent: null });
    const name = Buffer.from(headers.get('x-name') ?? '', 'latin1').toString();
    expect([name, headers.get('Cookie'), headers.get('accept')]).toEqual([
      'Åsa',
      'a=1; b=2',
      'text/html, application/json',
    ]);
  });

  it('belongs to the trace of the service, unless its sender has one', () => {
    const ours = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const theirs = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
    const given: Record<string, string>[] = [{}, { Traceparent: theirs }];
    const sent = given.map((headers) => requestOf({ path: '/api/health', headers }, ours));
    expect(sent.map(({ headers }) => headers.get('traceparent'))).toEqual([ours, theirs]);
  });
});
