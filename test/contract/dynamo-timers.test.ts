import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { publishedSuite } from './change-feed.suite.ts';
import { openDynamo } from './dynamo-world.ts';
import { timersSuite } from './timers.suite.ts';

describeOnDynoxide({
  name: 'on DynamoDB, what is due',
  tests: ({ client }) => {
    const open = () => openDynamo({ client: client() });
    timersSuite({ name: 'DynamoDB', open, share: 0.25 });
    publishedSuite({ name: 'DynamoDB', open });
  },
});
