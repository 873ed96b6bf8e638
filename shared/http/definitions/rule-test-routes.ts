import { testRule } from '#app/rules/test-rule.ts';
import { ok } from '../answer.ts';
import { defineBodyRoute } from '../define-route.ts';
import { NO_QUERY } from '../input/query.ts';
import type { Route } from '../route.ts';
import { withoutReadOnly } from './present-definition.ts';
import { presentTest, RULE_TEST, TEST_INPUT } from './rule-test-shapes.ts';

/** Rules, tried before they are saved. */
export const ruleTestRoutes: readonly Route[] = [
  defineBodyRoute({
    method: 'POST',
    path: '/api/_admin/event-rules/test',
    operationId: 'testEventRule',
    summary: 'What a rule would do about an event or a date, or would have done in the last days; nothing is done',
    tag: 'definitions',
    access: 'definitions',
    query: NO_QUERY,
    body: TEST_INPUT,
    answers: { 200: RULE_TEST },
    errors: ['NOT_FOUND', 'EVENT_EXPIRED'],
    run: async (call) => {
      const { rule, event, backtest } = call.body;
      const { tenant, actor } = call.caller;
      const tested = await testRule({
        platform: call.tools.platform,
        tenant,
        actor,
        rule: typeof rule === 'string' ? rule : withoutReadOnly(rule),
        event: event === undefined ? null : event,
        days: backtest?.days ?? null,
      });
      return ok(presentTest(tested));
    },
  }),
];
