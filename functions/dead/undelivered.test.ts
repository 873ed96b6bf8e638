import { describe, expect, it } from '@jest/globals';
import { undeliveredJob } from './undelivered.ts';

const EVENT = { id: 'w1-0', tenantId: 'acme', type: 'deals.created', app: 'crm', recordId: 'd1' };
const TIME = '2026-03-01T12:00:00Z';
const DELIVERY = { rule_id: 'r1', published_at: TIME, event: EVENT };
const ENVELOPE = {
  version: '0',
  id: '1',
  source: 'dro.crm',
  'detail-type': 'deals.created',
  time: TIME,
  detail: EVENT,
};
const ruleArn = (name: string): string => `arn:aws:events:us-east-1:000000000000:rule/dro-test/${name}`;

describe('what was not delivered', () => {
  it('is the job of the rule that the bus names, of the event as it was put', () => {
    const job = undeliveredJob({ body: JSON.stringify(ENVELOPE), ruleArn: ruleArn('dro-r1') });
    expect(job).toMatchObject({ id: 'react:r1:w1-0', tenant: 'acme', kind: 'react' });
  });

  it('is the job of the pool when it came by the rule of all', () => {
    const job = undeliveredJob({ body: JSON.stringify(ENVELOPE), ruleArn: ruleArn('dro-pool') });
    expect(job).toMatchObject({ id: 'pool:w1-0', kind: 'match_pool', payload: { published_at: Date.parse(TIME) } });
  });

  it('is the job of the call when the bus keeps what the function was to be called with', () => {
    const job = undeliveredJob({ body: JSON.stringify(DELIVERY), ruleArn: ruleArn('dro-r1') });
    expect(job).toMatchObject({ id: 'react:r1:w1-0' });
  });

  it('is the job of a call that the service gave up', () => {
    const requestContext = { functionArn: 'arn:f', condition: 'RetriesExhausted', approximateInvokeCount: 3 };
    const body = JSON.stringify({ version: '1.0', timestamp: TIME, requestContext, requestPayload: DELIVERY });
    expect(undeliveredJob({ body, ruleArn: undefined })).toMatchObject({ id: 'react:r1:w1-0' });
  });

  it('is refused when it is neither', () => {
    for (const body of ['{}', 'no json', JSON.stringify(ENVELOPE)]) {
      expect(() => undeliveredJob({ body, ruleArn: undefined })).toThrow();
    }
  });
});
