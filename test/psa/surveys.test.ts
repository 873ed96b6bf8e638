import { surveysActions } from './actions/surveys.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'surveys', actions: surveysActions });
