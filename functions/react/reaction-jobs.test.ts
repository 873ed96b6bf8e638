import { describe, expect, it } from '@jest/globals';
import { reactionJobOf } from './reaction-jobs.ts';

const EVENT = { id: 'w1-0', tenantId: 'acme', type: 'deals.created', app: 'crm', recordId: 'd1' };
const AT = '2026-03-01T12:00:00Z';

describe('a delivery of the bus', () => {
  it('becomes the job of the rule that it came by', () => {
    const job = reactionJobOf({ rule_id: 'r1', published_at: AT, event: EVENT });
    expect(job).toMatchObject({ id: 'react:r1:w1-0', tenant: 'acme', kind: 'react', group: 'react:r1:d1' });
  });

  it('becomes the job of the pool when it came by the rule that all share', () => {
    const job = reactionJobOf({ rule_id: 'dro-pool', published_at: AT, event: EVENT });
    expect(job).toMatchObject({ id: 'pool:w1-0', kind: 'match_pool', payload: { published_at: Date.parse(AT) } });
  });

  it('is refused when it is none', () => {
    const given = [
      {},
      { rule_id: 'r1', published_at: AT, event: {} },
      { rule_id: 'r1', published_at: 'x', event: EVENT },
    ];
    for (const one of given) expect(() => reactionJobOf(one)).toThrow();
  });
});
