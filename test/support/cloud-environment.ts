/** What the stacks tell a function of the stage `test`; queues are where `queues` says. */
export function cloudEnvironment(
  a: { table?: string; queues?: { jobs: string; deploys: string; later: string } } = {},
): Record<string, string> {
  const at = 'us-east-1:000000000000';
  const sqs = 'http://127.0.0.1:1/000000000000';
  const queues = a.queues ?? { jobs: `${sqs}/jobs.fifo`, deploys: `${sqs}/deploys.fifo`, later: `${sqs}/later` };
  return {
    DRO_STAGE: 'test',
    TABLE: a.table ?? 'dro-test',
    BLOBS: 'dro-test-blobs',
    MASTER_KEY: `arn:aws:secretsmanager:${at}:secret:dro/test/master-key`,
    BUS: 'dro-test',
    JOBS_QUEUE: queues.jobs,
    DEPLOYS_QUEUE: queues.deploys,
    LATER_QUEUE: queues.later,
    UNDELIVERED: `arn:aws:sqs:${at}:dro-test-undelivered`,
    REACT_FUNCTION: `arn:aws:lambda:${at}:function:dro-test-react`,
    TASK_FUNCTION: `arn:aws:lambda:${at}:function:dro-test-task`,
    WAIT_FUNCTION: `arn:aws:lambda:${at}:function:dro-test-wait`,
    MACHINE_PREFIX: 'dro-test-',
    MACHINE_ROLE: 'arn:aws:iam::000000000000:role/dro-test-machines',
    STATES: `arn:aws:states:${at}`,
  };
}
