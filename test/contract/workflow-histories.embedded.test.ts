import { openEmbeddedEngine } from './embedded-engine-world.ts';
import { workflowHistoriesSuite } from './workflow-histories.suite.ts';

workflowHistoriesSuite({ name: 'embedded', open: openEmbeddedEngine, turnsTime: true });
// as an engine takes them whose time cannot be turned: the same files hold for both
workflowHistoriesSuite({ name: 'embedded, in a hurry', open: openEmbeddedEngine });
