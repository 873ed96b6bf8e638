import { createMetrics } from '#adapters/embedded/metrics.ts';
import { openEmbedded } from './embedded-world.ts';
import { metricsSuite } from './metrics.suite.ts';

metricsSuite({
  name: 'embedded',
  open: async (caps) => {
    const embedded = await openEmbedded();
    const { clock } = embedded;
    return {
      metrics: createMetrics({ ...embedded, caps }),
      reopen: async () => createMetrics({ database: (await embedded.reopen()).database, clock, caps }),
      close: () => embedded.close(),
    };
  },
});
