import { schedulingActions } from './actions/scheduling.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'scheduling', actions: schedulingActions });
