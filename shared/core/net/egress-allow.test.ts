import { describe, expect, it } from '@jest/globals';
import { allowedUrl, type EgressEntry, egressEntrySchema } from './egress-allow.ts';

const allow: EgressEntry[] = [
  { host: 'api.example.com' },
  { host: 'hooks.example.com', path_prefix: '/dro' },
  { host: 'plain.example.com', http: true },
  { host: 'odd.example.com', port: 8443 },
];

describe('allowedUrl', () => {
  it.each([
    'https://api.example.com',
    'https://api.example.com:443/x?y=1',
    'https://API.Example.com./x',
    'https://hooks.example.com/dro',
    'https://hooks.example.com/dro/a',
    'http://plain.example.com/x',
    'https://odd.example.com:8443/',
  ])('lets %s through', (url) => {
    const found = allowedUrl({ url, allow });
    expect(found).toMatchObject({ ok: true });
  });

  it.each([
    'https://example.com',
    'https://evil-api.example.com',
    'https://api.example.com.evil.com',
    'https://x.api.example.com',
    'https://api.example.com@evil.com/',
    'https://user:pw@api.example.com/',
    'https://api.example.com:8443/',
    'https://odd.example.com/',
    'http://api.example.com/',
    'ftp://plain.example.com/',
    'https://hooks.example.com/dronten',
    'https://hooks.example.com/dro/../admin',
    'https://hooks.example.com/dro/%2e%2e/admin',
    'https://hooks.example.com/dro/..%2fadmin',
    'https://hooks.example.com/dro\\..\\admin',
    'api.example.com',
    '',
  ])('keeps %s back', (url) => {
    const found = allowedUrl({ url, allow });
    expect(found).toMatchObject({ ok: false, reason: expect.any(String) });
  });
});

describe('an entry', () => {
  it.each([
    { host: 'https://a.com' },
    { host: '*.a.com' },
    { host: 'a.com:80' },
    { host: 'A.com' },
    { host: 'a..com' },
    { host: 'a.com', path_prefix: 'x' },
    { host: 'a.com', pathPrefix: '/x' },
  ])('%j is refused', (entry) => {
    const { success } = egressEntrySchema.safeParse(entry);
    expect(success).toBe(false);
  });
});
