import { emailActions } from './actions/email.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'email', actions: emailActions });
