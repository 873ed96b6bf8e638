import { mediaActions } from './actions/media.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'media', actions: mediaActions });
