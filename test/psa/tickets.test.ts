import { ticketsActions } from './actions/tickets.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'tickets', actions: ticketsActions });
