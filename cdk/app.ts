import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { stacksOf } from './stacks-of.ts';
import { stageOf } from './stage.ts';

// a stack keeps what others use of it until they no longer do
const CONTEXT = { '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

/** An app without stacks, as every deployment has it. */
export function createApp(a: { context?: Record<string, string | boolean>; outdir?: string } = {}): App {
  const { context = {}, ...more } = a;
  return new App({ ...more, analyticsReporting: false, context: { ...CONTEXT, ...context } });
}

/** Synthesises the stage that the context names; what breaks a rule of AwsSolutions is an error. */
export function main(): void {
  const app = createApp();
  stacksOf({ app, stage: stageOf(app.node.tryGetContext('stage')) });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}
