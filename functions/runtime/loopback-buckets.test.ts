import { describe, expect, it } from '@jest/globals';
import { hasLoopbackBuckets } from './loopback-buckets.ts';

describe('buckets', () => {
  it.each([
    ['AWS_ENDPOINT_URL', 'http://127.0.0.1:4566'],
    ['AWS_ENDPOINT_URL_S3', 'http://localhost:4566'],
    ['AWS_ENDPOINT_URL_S3', 'http://[::1]:9000'],
  ])('stand in the path where %s is %s', (name, value) => {
    expect(hasLoopbackBuckets({ env: { [name]: value } })).toBe(true);
  });

  it.each([
    [{}],
    [{ AWS_ENDPOINT_URL: 'https://s3.eu-central-1.amazonaws.com' }],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_S3: 'http://s3.localhost.example.com:4566' }],
  ])('stand before the host in %j', (env) => {
    expect(hasLoopbackBuckets({ env })).toBe(false);
  });
});
