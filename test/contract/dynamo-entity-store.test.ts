import { describeOnDynoxide } from '#test/support/dynoxide.ts';
import { openDynamo } from './dynamo-world.ts';
import { entityStoreSuite } from './entity-store.suite.ts';

describeOnDynoxide({
  name: 'on DynamoDB',
  tests: ({ client }) =>
    entityStoreSuite({ name: 'DynamoDB', open: () => openDynamo({ client: client() }), share: 0.25 }),
});
