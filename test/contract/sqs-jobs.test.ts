import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { jobsSuite } from './jobs.suite.ts';
import { openSqs } from './sqs-world.ts';

describeOnDynoxide({
  name: 'on SQS and DynamoDB',
  tests: (server) => jobsSuite({ name: 'SQS', open: () => openSqs(server), share: 0.1 }),
});
