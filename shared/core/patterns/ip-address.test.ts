import { describe, expect, it } from '@jest/globals';
import { parseCidr, parseIp } from './ip-address.ts';

describe('parseIp', () => {
  it.each([
    { text: '10.0.0.1', bits: 32, value: 0x0a000001n },
    { text: '255.255.255.255', bits: 32, value: 0xffffffffn },
    { text: '::1', bits: 128, value: 1n },
    { text: '1::', bits: 128, value: 1n << 112n },
    { text: '::', bits: 128, value: 0n },
    { text: '2001:DB8::ff00:42:8329', bits: 128, value: 0x20010db8000000000000ff0000428329n },
    { text: '0011:2233:4455:6677:8899:aabb:ccdd:eeff', bits: 128, value: 0x00112233445566778899aabbccddeeffn },
    { text: '::ffff:a00:1', bits: 32, value: 0x0a000001n },
  ])('reads $text', ({ text, bits, value }) => {
    expect(parseIp(text)).toEqual({ bits, value });
  });

  it.each([
    ...['10.0.0.256', '10.0.0', '10.0.0.0.1', '10.0.0.-1', 'localhost', '', ':', ':::'],
    ...[
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '1:2:3:4:5:6:7:8::',
      '12345::',
      '::g',
      '1:::2',
      ':1:2:3:4:5:6:7',
    ],
  ])('takes "%s" for no address', (text) => {
    expect(parseIp(text)).toBeNull();
  });
});

describe('parseCidr', () => {
  it('takes any address of a network for the network', () => {
    expect(parseCidr('10.0.0.5/24')).toEqual({ bits: 32, from: 0x0a000000n, to: 0x0a0000ffn });
    expect(parseCidr('255.255.255.255/31')).toEqual({ bits: 32, from: 0xfffffffen, to: 0xffffffffn });
    expect(parseCidr('2001:db8::7/126')).toEqual(parseCidr('2001:db8::4/126'));
  });

  it('reads a mask of zero and the longest ones', () => {
    expect(parseCidr('0.0.0.0/0')).toEqual({ bits: 32, from: 0n, to: 0xffffffffn });
    expect(parseCidr('10.0.0.0/31')).toEqual({ bits: 32, from: 0x0a000000n, to: 0x0a000001n });
    expect(parseCidr('::/127')).toEqual({ bits: 128, from: 0n, to: 1n });
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/32',
    '::/128',
    '10.0.0.0/-1',
    '10.0.0.0/x',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'x/8',
    '300.0.0.0/8',
  ])('refuses %s', (text) => {
    expect(parseCidr(text)).toHaveProperty('problem');
  });
});
