import { openEmbedded } from './embedded-world.ts';
import { entityStoreSuite } from './entity-store.suite.ts';

// as the platform opens it: alone on its file
entityStoreSuite({ name: 'embedded, exclusive', open: () => openEmbedded({ exclusive: true }) });
