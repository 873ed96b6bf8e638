import { describe, expect, it } from '@jest/globals';
import { claimKey } from './claim-key.ts';

const at = { tenant: 'acme', app: 'crm', entity: 'leads', index: 'email', caseInsensitive: true };

describe('claimKey', () => {
  it('is the same for other letter case and other compositions of a character', () => {
    const composed = claimKey({ ...at, values: ['JOSÉ@X.COM'] });
    const decomposed = claimKey({ ...at, values: ['jose\u0301@x.com'] });
    expect(composed).toBe(decomposed);
  });

  it('is another one for another tenant, entity, index or value', () => {
    const keys = [
      claimKey({ ...at, values: ['a'] }),
      claimKey({ ...at, tenant: 'other', values: ['a'] }),
      claimKey({ ...at, entity: 'contacts', values: ['a'] }),
      claimKey({ ...at, index: 'name', values: ['a'] }),
      claimKey({ ...at, values: ['b'] }),
      claimKey({ ...at, values: ['a', 'b'] }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('tells letter case apart when it is told to', () => {
    const exact = (value: string): string | null => claimKey({ ...at, values: [value], caseInsensitive: false });
    expect(exact('A')).not.toBe(exact('a'));
    expect(exact('e\u0301')).toBe(exact('é'));
  });

  it('claims nothing when a part is null', () => {
    expect(claimKey({ ...at, values: ['a', null] })).toBeNull();
  });
});
