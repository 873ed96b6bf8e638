import { App } from 'aws-cdk-lib';
import { stacksOf } from './stacks-of.ts';
import { stageOf } from './stage.ts';

const app = new App();
stacksOf({ app, stage: stageOf(app.node.tryGetContext('stage')) });
app.synth();
