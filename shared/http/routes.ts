import type { TokenIssuer } from '#ports/tokens.ts';
import { appRoutes } from './admin/app-routes.ts';
import { hookRoutes } from './admin/hook-routes.ts';
import { importRoutes } from './admin/import-routes.ts';
import { stepTypeRoutes } from './admin/step-type-routes.ts';
import { signInRoute } from './auth/sign-in.ts';
import { catalogRoutes } from './definitions/catalog-routes.ts';
import { definitionRoutes } from './definitions/definition-routes.ts';
import { fsmRoutes } from './definitions/fsm-routes.ts';
import { importWorkflowRoutes } from './definitions/import-workflow-routes.ts';
import { lintRoutes } from './definitions/lint-routes.ts';
import { ruleTestRoutes } from './definitions/rule-test-routes.ts';
import { schemaRoutes } from './definitions/schema-routes.ts';
import { setRoutes } from './definitions/set-routes.ts';
import { simulateRoutes } from './definitions/simulate-routes.ts';
import { workflowToolRoutes } from './definitions/workflow-tool-routes.ts';
import { eventRoutes } from './events/event-routes.ts';
import { inboundRoutes } from './inbound/inbound-routes.ts';
import { deadLetterRoutes } from './operations/dead-letter-routes.ts';
import { deploymentRoutes } from './operations/deployment-routes.ts';
import { journalRoutes } from './operations/journal-routes.ts';
import { metricsRoutes } from './operations/metrics-routes.ts';
import { notificationRoutes } from './operations/notification-routes.ts';
import { secretRoutes } from './operations/secret-routes.ts';
import { securityRoutes } from './operations/security-routes.ts';
import { settingsRoutes } from './operations/settings-routes.ts';
import { systemRoutes } from './operations/system-routes.ts';
import { bulkRoutes } from './records/bulk-routes.ts';
import { listRoutes } from './records/list-routes.ts';
import { personRoutes } from './records/person-routes.ts';
import { recordRoutes } from './records/record-routes.ts';
import { restoreRoutes } from './records/restore-routes.ts';
import { transitionRoutes } from './records/transition-routes.ts';
import type { Route } from './route.ts';
import { decisionRoutes } from './workflows/decision-routes.ts';
import { instanceRoutes } from './workflows/instance-routes.ts';
import { runRoutes } from './workflows/run-routes.ts';
import { taskLinkRoutes } from './workflows/task-link-routes.ts';

/** Every route; without an issuer nobody can ask for a token here. */
export function routesOf(a: { issuer: TokenIssuer | null }): readonly Route[] {
  return [
    ...systemRoutes,
    ...(a.issuer === null ? [] : [signInRoute({ issuer: a.issuer })]),
    ...listRoutes,
    ...bulkRoutes,
    ...recordRoutes,
    ...restoreRoutes,
    ...personRoutes,
    ...transitionRoutes,
    ...instanceRoutes,
    ...runRoutes,
    ...decisionRoutes,
    ...taskLinkRoutes,
    ...definitionRoutes,
    ...setRoutes,
    ...ruleTestRoutes,
    ...fsmRoutes,
    ...workflowToolRoutes,
    ...simulateRoutes,
    ...lintRoutes,
    ...schemaRoutes,
    ...importWorkflowRoutes,
    ...catalogRoutes,
    ...eventRoutes,
    ...hookRoutes,
    ...stepTypeRoutes,
    ...appRoutes,
    ...importRoutes,
    ...inboundRoutes,
    ...deadLetterRoutes,
    ...deploymentRoutes,
    ...journalRoutes,
    ...metricsRoutes,
    ...securityRoutes,
    ...settingsRoutes,
    ...secretRoutes,
    ...notificationRoutes,
  ];
}
