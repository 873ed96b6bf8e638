import { describe, expect, it } from '@jest/globals';
import { traceparentOfXray } from './traceparent-of-xray.ts';

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const PARENT = 'Parent=53995c3f42cd8ad8';

describe('the trace of X-Ray', () => {
  it('is a traceparent, sampled or not', () => {
    const made = [`${ROOT};${PARENT};Sampled=1`, `${ROOT};${PARENT};Sampled=0;Lineage=1:a:0`].map(traceparentOfXray);
    const trace = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8';
    expect(made).toEqual([`${trace}-01`, `${trace}-00`]);
  });

  it.each([undefined, '', ROOT, `${PARENT};Sampled=1`, 'Root=1-x-y;Parent=z'])('is none for %j', (header) => {
    expect(traceparentOfXray(header)).toBeNull();
  });
});
