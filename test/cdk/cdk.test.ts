import { deadLetterSuite } from './dead-letters.suite.ts';
import { environmentSuite } from './environment.suite.ts';
import { gatewaySuite } from './gateway.suite.ts';
import { keepingSuite } from './keeping.suite.ts';
import { permissionSuite } from './permissions.suite.ts';
import { stageSuite } from './stages.suite.ts';
import { synthesised } from './synthesised.ts';

// once for all of them: it takes some seconds
const stages = synthesised(['prod', 'dev', 'local']);

stageSuite(stages);
permissionSuite(stages);
deadLetterSuite(stages);
keepingSuite(stages);
gatewaySuite(stages);
environmentSuite(stages);
