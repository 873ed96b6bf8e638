import type { Action } from '#core/actions/define-action.ts';
import type { Task } from '#core/actions/define-task.ts';
import type { HookRegistry } from '#core/hooks/registry.ts';
import type { Pack } from '#core/packs/pack.ts';
import type { StepType } from '#core/workflows/define-step.ts';
import type { Blobs } from '#ports/blobs.ts';
import type { ChangeFeed } from '#ports/change-feed.ts';
import type { Clock } from '#ports/clock.ts';
import type { Egress } from '#ports/egress.ts';
import type { EntityStore } from '#ports/entity-store.ts';
import type { EventBus } from '#ports/event-bus.ts';
import type { Ids } from '#ports/ids.ts';
import type { Jobs } from '#ports/jobs.ts';
import type { Limits } from '#ports/limits.ts';
import type { Logger } from '#ports/logger.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { Notifier } from '#ports/notifier.ts';
import type { RuleDeployer } from '#ports/rule-deployer.ts';
import type { Secrets } from '#ports/secrets.ts';
import type { Timers } from '#ports/timers.ts';
import type { WorkflowEngine } from '#ports/workflow-engine.ts';
import type { Definitions } from './definitions/definitions.ts';

/** What the use cases work on: the ports, as one of the runtimes wires them, and the code that packs bring. */
export type Platform = {
  store: EntityStore;
  /** who reads the feed is the runtime's affair */
  feed: Pick<ChangeFeed, 'unpublished' | 'markPublished'>;
  bus: EventBus;
  rules: RuleDeployer;
  engine: WorkflowEngine;
  timers: Timers;
  jobs: Jobs;
  blobs: Blobs;
  clock: Clock;
  ids: Ids;
  secrets: Secrets;
  metrics: Metrics;
  limits: Limits;
  logger: Logger;
  egress: Egress;
  notifier: Notifier;
  hooks: HookRegistry;
  /** the actions that packs bring */
  actions: readonly Action[];
  /** the functions that packs bring for `run_task` */
  tasks: readonly Task[];
  /** the types of steps that packs bring */
  steps: readonly StepType[];
  packs: readonly Pack[];
  definitions: Definitions;
  /** estimated events of a history after which a workflow goes on in another execution; left out: the usual */
  continueAfter?: number;
};
