import { assetsActions } from './actions/assets.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'assets', actions: assetsActions });
