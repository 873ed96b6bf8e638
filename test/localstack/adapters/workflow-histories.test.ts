import { TASK_FUNCTION, WAIT_FUNCTION } from '#statemachines/asl.ts';
import { workflowHistoriesSuite } from '#test/contract/workflow-histories.suite.ts';
import { openEngineWorld } from './engine-world.ts';

workflowHistoriesSuite({
  name: 'Step Functions on LocalStack',
  open: () => openEngineWorld({ names: [TASK_FUNCTION, WAIT_FUNCTION] }),
});
