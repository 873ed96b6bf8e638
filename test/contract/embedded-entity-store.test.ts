import { openEmbedded } from './embedded-world.ts';
import { entityStoreSuite } from './entity-store.suite.ts';

entityStoreSuite({ name: 'embedded', open: openEmbedded });
