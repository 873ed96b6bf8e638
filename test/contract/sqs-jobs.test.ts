import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { jobsSuite } from './jobs.suite.ts';
import { openSqs } from './sqs-world.ts';

describeOnDynoxide({
  name: 'on SQS and DynamoDB',
  tests: (client) => jobsSuite({ name: 'SQS', open: () => openSqs({ client: client() }), share: 0.1 }),
});
