import { describe, expect, it } from '@jest/globals';
import { runMachine } from '#core/asl/run-machine.ts';
import type { JsonObject } from '#core/json/json.ts';
import { BOOM, INVOKE, machineOf, typesOf } from '#test/support/asl.ts';

describe('Task', () => {
  const task = (more: JsonObject): JsonObject =>
    machineOf({ Task: { Type: 'Task', Resource: INVOKE, End: true, ...more } });

  it('fails as States.TaskFailed when no answer is mocked', async () => {
    const result = await runMachine({ asl: task({}) });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
  });

  it('waits between attempts with back-off, up to the longest delay', async () => {
    const retry = {
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: 2,
      BackoffRate: 3,
      MaxDelaySeconds: 10,
      MaxAttempts: 3,
    };
    const result = await runMachine({ asl: task({ Retry: [retry] }), mocks: { Task: [BOOM, BOOM, BOOM, BOOM] } });
    const at = result.events.filter(({ type }) => type === 'TaskScheduled').map((event) => event.at.slice(17, 19));
    expect(at).toEqual(['00', '02', '08', '18']);
    expect(result).toMatchObject({ status: 'FAILED', error: 'Boom', cause: 'it broke' });
  });

  it('counts attempts for each retrier by itself', async () => {
    const Retry = [
      { ErrorEquals: ['Boom'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 1 },
    ];
    const other = { throw: { error: 'Other', cause: '' } };
    const result = await runMachine({ asl: task({ Retry }), mocks: { Task: [BOOM, other, BOOM, { return: 1 }] } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Boom' });
    expect(typesOf(result).filter((type) => type === 'TaskFailed')).toHaveLength(3);
  });

  it('times out, and its catcher sees no cause', async () => {
    const asl = machineOf({
      Task: {
        Type: 'Task',
        Resource: `${INVOKE}.waitForTaskToken`,
        TimeoutSeconds: 60,
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }],
        End: true,
      },
      Late: { Type: 'Pass', End: true },
    });
    const result = await runMachine({ asl });
    expect(result.output).toEqual({ Error: 'States.Timeout' });
    expect(typesOf(result).slice(2, 6)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskTimedOut']);
    expect(result.events.at(-1)?.at).toBe('2026-01-01T00:01:00.000Z');
  });

  it('reports a missed heartbeat as States.Timeout and catches it as States.HeartbeatTimeout', async () => {
    const asl = machineOf({
      Task: {
        Type: 'Task',
        Resource: `${INVOKE}.waitForTaskToken`,
        TimeoutSeconds: 60,
        HeartbeatSeconds: 10,
        Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Late' }],
        End: true,
      },
      Late: { Type: 'Pass', End: true },
    });
    const result = await runMachine({ asl });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.Timeout' } });
    expect(result.events.at(-1)?.at).toBe('2026-01-01T00:00:10.000Z');
  });

  it('waits for ever for a token that nobody settles', async () => {
    const result = await runMachine({ asl: task({ Resource: `${INVOKE}.waitForTaskToken` }) });
    expect(result.status).toBe('RUNNING');
    expect(typesOf(result).at(-1)).toBe('TaskSubmitted');
  });

  it('keeps its token out of the history', async () => {
    const asl = task({
      Resource: `${INVOKE}.waitForTaskToken`,
      Arguments: { to: ['{% $states.context.Task.Token %}'] },
    });
    const result = await runMachine({ asl, mocks: { Task: [{ return: 'ok' }] } });
    expect(result.output).toBe('ok');
    expect(result.events[2]?.details).toMatchObject({ parameters: { to: ['(token)'] } });
  });

  it('fails a mocked timeout when the time is up, with the event of a function', async () => {
    const Resource = 'arn:aws:lambda:us-east-1:111111111111:function:fn';
    const timeout = { throw: { error: 'States.Timeout', cause: '' } };
    const result = await runMachine({ asl: task({ Resource, TimeoutSeconds: 5 }), mocks: { Task: [timeout] } });
    expect(typesOf(result).slice(-2)).toEqual(['LambdaFunctionTimedOut', 'ExecutionFailed']);
    expect(result.error).toBe('States.Timeout');
  });

  it('lets its own Output fail into its own Catch', async () => {
    const asl = machineOf({
      Task: {
        Type: 'Task',
        Resource: INVOKE,
        Output: '{% $states.result.missing %}',
        Catch: [
          { ErrorEquals: ['States.QueryEvaluationError'], Output: '{% $states.errorOutput.Error %}', Next: 'Late' },
        ],
        End: true,
      },
      Late: { Type: 'Pass', End: true },
    });
    const result = await runMachine({ asl, mocks: { Task: [{ return: {} }] } });
    expect(result.output).toBe('States.QueryEvaluationError');
  });

  it('fails on more than 256 KB, past States.ALL', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Late' }];
    const asl = machineOf({
      Task: { Type: 'Task', Resource: INVOKE, Catch, End: true },
      Late: { Type: 'Pass', End: true },
    });
    const result = await runMachine({ asl, mocks: { Task: [{ return: 'ä'.repeat(131_072) }] } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});
