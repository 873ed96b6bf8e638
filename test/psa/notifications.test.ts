import { notificationsActions } from './actions/notifications.ts';
import { emissionsSuite } from './emissions.suite.ts';

emissionsSuite({ area: 'notifications', actions: notificationsActions });
