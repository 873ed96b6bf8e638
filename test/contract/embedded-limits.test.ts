import { createLimits } from '#adapters/embedded/limits.ts';
import { limitsSuite } from './limits.suite.ts';

limitsSuite({ name: 'embedded', open: async () => ({ limits: createLimits(), close: async () => undefined }) });
