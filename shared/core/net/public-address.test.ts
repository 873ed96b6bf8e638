import { describe, expect, it } from '@jest/globals';
import { isPublicAddress } from './public-address.ts';

describe('isPublicAddress', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    '2001:db8::1',
    'fe80::1%eth0',
    '010.1.1.1',
    'localhost',
    '',
  ])('%s is not', (text) => {
    const open = isPublicAddress(text);
    expect(open).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '172.15.255.255', '169.253.0.1', '::ffff:8.8.8.8', '2606:4700::1111'])(
    '%s is',
    (text) => {
      const open = isPublicAddress(text);
      expect(open).toBe(true);
    },
  );
});
