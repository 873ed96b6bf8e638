import { billingActions } from './actions/billing.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'billing', actions: billingActions });
