import { openEmbedded } from './embedded-world.ts';
import { timersSuite } from './timers.suite.ts';

timersSuite({ name: 'embedded', open: openEmbedded });
