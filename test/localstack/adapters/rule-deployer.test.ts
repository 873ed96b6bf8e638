import { expect, it } from '@jest/globals';
import { ruleDeployerSuite } from '#test/contract/rule-deployer.suite.ts';
import { DIFFERENCES } from '../differences.ts';
import { openBusWorld } from './bus-world.ts';

ruleDeployerSuite({ name: 'EventBridge', open: openBusWorld, share: 0.25, disabled: DIFFERENCES.disabledRules });

it('EventBridge: a rule keeps its own road while the pool is new, and leaves it when it is put again later', async () => {
  const world = await openBusWorld({ poolSettlesMs: 60_000 });
  const rule = { ruleId: 'r', tenant: 'acme', version: 1, active: true, pattern: { source: ['dro.crm'] } };
  await world.rules.put({ ...rule, mode: 'dedicated' });
  await world.rules.put({ ...rule, mode: 'pooled' });
  const early = await world.rules.observe({});
  const later = await world.reopen();
  await later.rules.put({ ...rule, mode: 'pooled' });
  const late = await later.rules.observe({});
  await world.close();
  expect(early.rules.map(({ modes }) => modes)).toEqual([['dedicated', 'pooled']]);
  expect(late.rules.map(({ modes }) => modes)).toEqual([['pooled']]);
});
