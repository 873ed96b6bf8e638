import { crmActions } from './actions/crm.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'crm', actions: crmActions });
