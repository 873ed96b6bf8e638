import { integrationsActions } from './actions/integrations.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'integrations', actions: integrationsActions });
