import { describe, expect, it } from '@jest/globals';
import type { ExecutionState } from '#ports/workflow-engine.ts';
import { executionEndOf } from './execution-end.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:execution:dro-test-abc:review.1.1';
const INPUT = { tenantId: 'acme', instanceId: 'i1', epoch: 1 };

/** An event as the service sends it, of an execution that ended. */
function change(detail: object): object {
  const about = { version: '0', id: '1', source: 'aws.states', account: '000000000000', region: 'us-east-1' };
  const common = { executionArn: ARN, name: 'review.1.1', output: null, inputDetails: { included: true } };
  return { ...about, 'detail-type': 'Step Functions Execution Status Change', detail: { ...common, ...detail } };
}

/** An engine that knows of one execution, and how often it was asked. */
function engineWith(known: Partial<ExecutionState> | null) {
  const asked: string[] = [];
  const about = { machineId: 'm', name: 'n', status: 'FAILED' as const, startedAt: '2026-03-01T12:00:00.000Z' };
  const describeIt = async ({ executionId }: { executionId: string }): Promise<ExecutionState | null> => {
    asked.push(executionId);
    return known && { executionId, ...about, input: INPUT, ...known };
  };
  return { asked, engine: { describe: describeIt } };
}

describe('an event of Step Functions', () => {
  it('tells of an end without success, with what the execution was given', async () => {
    const { engine, asked } = engineWith(null);
    const event = change({ status: 'FAILED', input: JSON.stringify(INPUT), error: 'E', cause: 'why' });
    const end = await executionEndOf({ event, engine });
    expect(end).toEqual({ executionId: ARN, status: 'FAILED', input: INPUT, error: 'E', cause: 'why' });
    expect(asked).toEqual([]);
  });

  it('that leaves out a large input has it asked for', async () => {
    const { engine, asked } = engineWith({ error: 'E' });
    const event = change({ status: 'TIMED_OUT', input: null, inputDetails: { included: false } });
    const end = await executionEndOf({ event, engine });
    expect(end).toEqual({ executionId: ARN, status: 'TIMED_OUT', input: INPUT, error: 'E' });
    expect(asked).toEqual([ARN]);
  });

  it('of an execution that the service has forgotten tells of nothing', async () => {
    const { engine } = engineWith(null);
    expect(await executionEndOf({ event: change({ status: 'ABORTED', input: null }), engine })).toBeNull();
  });

  it('of another change than such an end tells of nothing', async () => {
    const { engine } = engineWith(null);
    const ends = ['RUNNING', 'SUCCEEDED'].map((status) =>
      executionEndOf({ event: change({ status, input: '{}' }), engine }),
    );
    expect(await Promise.all(ends)).toEqual([null, null]);
  });

  it('is refused when it is another one', async () => {
    const { engine } = engineWith(null);
    await expect(executionEndOf({ event: { 'detail-type': 'x', detail: {} }, engine })).rejects.toThrow();
  });
});
