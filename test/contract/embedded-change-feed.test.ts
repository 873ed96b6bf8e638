import { chaosFeed } from '#test/support/chaos-feed.ts';
import { changeFeedSuite, type FeedWorld } from './change-feed.suite.ts';
import { orderedFeedSuite } from './change-feed-order.suite.ts';
import { type EmbeddedWorld, openEmbedded } from './embedded-world.ts';

changeFeedSuite({ name: 'embedded', open: openEmbedded });
orderedFeedSuite({ name: 'embedded', open: openEmbedded });
for (const seed of [1, 2, 3]) {
  changeFeedSuite({ name: `embedded, chaos ${seed}`, open: async () => wild({ world: await openEmbedded(), seed }) });
}

function wild(a: { world: EmbeddedWorld; seed: number }): FeedWorld {
  const { world, seed } = a;
  const feed = chaosFeed({ feed: world.feed, clock: world.clock, seed });
  return { ...world, feed, reopen: async () => wild({ world: await world.reopen(), seed }) };
}
