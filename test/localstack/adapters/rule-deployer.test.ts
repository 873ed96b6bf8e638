import { ruleDeployerSuite } from '#test/contract/rule-deployer.suite.ts';
import { openBusWorld } from './bus-world.ts';

ruleDeployerSuite({ name: 'EventBridge', open: openBusWorld });
