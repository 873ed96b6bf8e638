import { type App, Tags } from 'aws-cdk-lib';
import { ApiStack } from './stacks/api-stack.ts';
import { ConsoleStack } from './stacks/console-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { EventsStack } from './stacks/events-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { WorkflowsStack } from './stacks/workflows-stack.ts';
import { has, type Stage } from './stage.ts';

/** The stacks of one stage. */
export type Stacks = {
  data: DataStack;
  events: EventsStack;
  workflows: WorkflowsStack;
  api: ApiStack;
  console: ConsoleStack | null;
  observability: ObservabilityStack | null;
};

/** Makes the stacks of a stage in an app. */
export function stacksOf(a: { app: App; stage: Stage }): Stacks {
  const { app, stage } = a;
  Tags.of(app).add('product', 'dro');
  Tags.of(app).add('stage', stage.name);
  const data = new DataStack(app, { stage });
  const events = new EventsStack(app, { stage, data });
  const workflows = new WorkflowsStack(app, { stage, events });
  const api = new ApiStack(app, { stage, events });
  const console = has(stage, 'console') ? new ConsoleStack(app, { stage, api }) : null;
  const watched = { stage, data, events, workflows, api };
  const observability = has(stage, 'alarms') ? new ObservabilityStack(app, watched) : null;
  return { data, events, workflows, api, console, observability };
}
