import type { Context } from 'aws-lambda';

/** What Lambda tells a handler of its invocation, with so much time left. */
export function lambdaContext(a: { leftMs?: number } = {}): Context {
  const { leftMs = 25_000 } = a;
  return {
    awsRequestId: 'request-1',
    functionName: 'dro-test-api',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:dro-test-api',
    memoryLimitInMB: '1024',
    logGroupName: '/aws/lambda/dro-test-api',
    logStreamName: 'stream',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => leftMs,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
