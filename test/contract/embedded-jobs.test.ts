import { openEmbedded } from './embedded-world.ts';
import { jobsSuite } from './jobs.suite.ts';

jobsSuite({ name: 'embedded', open: openEmbedded });
