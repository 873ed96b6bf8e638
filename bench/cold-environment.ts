const AT = 'us-east-1:000000000000';
const QUEUES = 'http://127.0.0.1:1/000000000000';
const ISSUER = 'https://id.example.com';

/** What stacks tell functions; nothing of it is called while a bundle is loaded. */
export const COLD_ENVIRONMENT: Readonly<Record<string, string>> = {
  ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' },
  ...{ DRO_STAGE: 'bench', TABLE: 'bench', BLOBS: 'bench', MASTER_KEY: 'bench', BUS: 'bench' },
  ...{ JOBS_QUEUE: `${QUEUES}/jobs.fifo`, DEPLOYS_QUEUE: `${QUEUES}/deploys.fifo`, LATER_QUEUE: `${QUEUES}/later` },
  ...{ UNDELIVERED: `arn:aws:sqs:${AT}:undelivered`, REACT_FUNCTION: `arn:aws:lambda:${AT}:function:react` },
  ...{ TASK_FUNCTION: `arn:aws:lambda:${AT}:function:task`, WAIT_FUNCTION: `arn:aws:lambda:${AT}:function:wait` },
  ...{ MACHINE_PREFIX: 'bench-', MACHINE_ROLE: 'arn:aws:iam::000000000000:role/bench' },
  STATES: `arn:aws:states:${AT}`,
  ISSUERS: JSON.stringify([{ issuer: ISSUER, jwksUrl: `${ISSUER}/keys` }]),
  ...{ TIER_FREE: 'a', TIER_STANDARD: 'b', TIER_BUSINESS: 'c', TIER_ENTERPRISE: 'd' },
};
