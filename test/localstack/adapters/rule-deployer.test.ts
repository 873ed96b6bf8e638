import { ruleDeployerSuite } from '#test/contract/rule-deployer.suite.ts';
import { DIFFERENCES } from '../differences.ts';
import { openBusWorld } from './bus-world.ts';

ruleDeployerSuite({ name: 'EventBridge', open: openBusWorld, share: 0.25, disabled: DIFFERENCES.disabledRules });
